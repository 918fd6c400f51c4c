/** Calling codes and the countries behind them; what is not here is `ZZ`, which has the rates of the rest of the world. */
const codes: Record<string, string> = Object.fromEntries(
  `1US 7RU 20EG 27ZA 30GR 31NL 32BE 33FR 34ES 36HU 39IT 40RO 41CH 43AT 44GB 45DK 46SE 47NO 48PL 49DE 51PE 52MX 53CU
   54AR 55BR 56CL 57CO 58VE 60MY 61AU 62ID 63PH 64NZ 65SG 66TH 76KZ 77KZ 81JP 82KR 84VN 86CN 90TR 91IN 92PK 93AF 94LK
   95MM 98IR 211SS 212MA 213DZ 216TN 218LY 220GM 221SN 222MR 223ML 224GN 225CI 226BF 227NE 228TG 229BJ 230MU 231LR
   232SL 233GH 234NG 235TD 236CF 237CM 238CV 241GA 242CG 243CD 244AO 245GW 248SC 249SD 250RW 251ET 252SO 253DJ 254KE
   255TZ 256UG 257BI 258MZ 260ZM 261MG 262RE 263ZW 264NA 265MW 266LS 267BW 268SZ 269KM 291ER 297AW 350GI 351PT 352LU
   353IE 354IS 355AL 356MT 357CY 358FI 359BG 370LT 371LV 372EE 373MD 374AM 375BY 376AD 377MC 380UA 381RS 382ME 383XK
   385HR 386SI 387BA 389MK 420CZ 421SK 423LI 501BZ 502GT 503SV 504HN 505NI 506CR 507PA 509HT 591BO 592GY 593EC 595PY
   597SR 598UY 670TL 673BN 675PG 679FJ 850KP 852HK 853MO 855KH 856LA 880BD 886TW 960MV 961LB 962JO 963SY 964IQ 965KW
   966SA 967YE 968OM 970PS 971AE 972IL 973BH 974QA 975BT 976MN 977NP 992TJ 993TM 994AZ 995GE 996KG 998UZ`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, -2), entry.slice(-2)]),
);
/** Area codes of the North American plan that are Canada's. */
const canada = new Set(
  `204 226 236 249 250 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519 548 579
   581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905`.split(/\s+/),
);

/** @param recipient a phone number's digits, or a business-scoped user id, which begins with its country. */
export function countryOf(recipient: string): string {
  if (/^[A-Z]{2}\./.test(recipient)) return recipient.slice(0, 2);
  if (recipient.startsWith('1') && canada.has(recipient.slice(1, 4))) return 'CA';
  for (let length = 3; length > 0; length -= 1) {
    const country = codes[recipient.slice(0, length)];
    if (country) return country;
  }
  return 'ZZ';
}
