import { parsePhoneNumberFromString, validatePhoneNumberLength, type CountryCode } from 'libphonenumber-js/max';

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

function parse(written: string, country: string | null): PhoneResult {
  const text = written.replace(OLD_MEXICAN, '+52');
  const options = { ...(country ? { defaultCountry: country as CountryCode } : {}), extract: false };
  const number = parsePhoneNumberFromString(text, options);
  if (number?.isValid() && !number.ext) {
    return { ok: true, phone: { digits: number.number.slice(1), country: number.country ?? null } };
  }
  const length = validatePhoneNumberLength(text, options);
  if (length === 'TOO_SHORT' || length === 'TOO_LONG') return { ok: false, code: `CONTACT.NUMBER_${length}` };
  return { ok: false, code: 'CONTACT.NUMBER_INVALID' };
}
