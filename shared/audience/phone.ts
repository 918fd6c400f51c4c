import {
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';

export interface Phone {
  /** As Meta writes it: country code and number, no plus. */
  digits: string;
  /** ISO 3166, or null for numbers that belong to no country. */
  country: string | null;
}

export type PhoneFault =
  | 'CONTACT.NUMBER_INVALID'
  | 'CONTACT.NUMBER_TOO_SHORT'
  | 'CONTACT.NUMBER_TOO_LONG'
  | 'CONTACT.NUMBER_ROUNDED'
  | 'CONTACT.COUNTRY_REQUIRED';

export type PhoneResult = { ok: true; phone: Phone } | { ok: false; code: PhoneFault };

/** What a spreadsheet makes of a long number: the last digits are lost. */
const ROUNDED = /^\d(?:[.,]\d+)?e\+?\d+$/i;

/**
 * Reads a number in any of the ways people write it. `+` and `00` begin an international number. Other numbers are read
 * as ones of the default country, and if they are none, as international ones without their plus.
 */
export function normalizePhone(written: string, defaultCountry: string | null): PhoneResult {
  const text = written.trim().replace(/^[([](?=\+|＋|00)/, '');
  if (ROUNDED.test(text)) return { ok: false, code: 'CONTACT.NUMBER_ROUNDED' };
  const international = /^(?:\+|＋|00)/.test(text) ? `+${text.replace(/^(?:\+|＋|00)/, '')}` : null;
  if (international) return parse(international, null);
  const national = defaultCountry ? parse(text, defaultCountry) : null;
  if (national?.ok) return national;
  const plusless = parse(`+${text}`, null);
  if (plusless.ok) return plusless;
  if (national) return national;
  return { ok: false, code: /\d/.test(text) ? 'CONTACT.COUNTRY_REQUIRED' : 'CONTACT.NUMBER_INVALID' };
}

/** Mexico's mobiles lost the 1 after the country code in 2019; people and Meta still write it. */
const OLD_MEXICAN = /^\+\s*52\s*1(?=(?:\D*\d){10}\s*$)/;

/**
 * Where the 9 of a mobile belongs that people and Meta leave out, by calling code. Brazil's eight digits from 6 on were
 * mobiles before they all got a ninth; landlines begin with 2 to 5. In Argentina a number names one line with and without
 * its 9, and WhatsApp wants it with.
 */
const WITHOUT_NINE: Readonly<Record<string, { national: RegExp; whole: string }>> = {
  '55': { national: /^([1-9]{2})([6-9]\d{7})$/, whole: '$19$2' },
  '54': { national: /^(\d{10})$/, whole: '9$1' },
};

/** A mobile that lacks its 9, with it. What would be no mobile with one stays as it is. */
function withItsNine(number: PhoneNumber): PhoneNumber {
  const form = WITHOUT_NINE[number.countryCallingCode];
  if (!form?.national.test(number.nationalNumber)) return number;
  const national = number.nationalNumber.replace(form.national, form.whole);
  const whole = parsePhoneNumberFromString(`+${number.countryCallingCode}${national}`);
  return whole?.getType() === 'MOBILE' ? whole : number;
}

function parse(written: string, country: string | null): PhoneResult {
  const text = written.replace(OLD_MEXICAN, '+52');
  const options = { ...(country ? { defaultCountry: country as CountryCode } : {}), extract: false };
  const given = parsePhoneNumberFromString(text, options);
  const number = given && withItsNine(given);
  if (number?.isValid() && !number.ext) {
    return { ok: true, phone: { digits: number.number.slice(1), country: number.country ?? null } };
  }
  const length = validatePhoneNumberLength(text, options);
  if (length === 'TOO_SHORT' || length === 'TOO_LONG') return { ok: false, code: `CONTACT.NUMBER_${length}` };
  return { ok: false, code: 'CONTACT.NUMBER_INVALID' };
}
