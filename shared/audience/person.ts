import { isSupportedCountry } from 'libphonenumber-js/max';
import { normalizePhone, type PhoneFault } from './phone.ts';

/** How Meta knows a person: a number, a business-scoped user id, or both. */
export interface Person {
  phone: string | null;
  bsuid: string | null;
  country: string | null;
}

export type PersonFault = PhoneFault | 'CONTACT.BSUID_INVALID' | 'CONTACT.NOBODY';
export type PersonResult = { ok: true; person: Person } | { ok: false; code: PersonFault };

const BSUID = /^[A-Za-z0-9][\w.:-]{2,199}$/;

/** The country is the number's, or the one that a BSUID names before its first point. */
export function normalizePerson(
  written: { phone: string; bsuid: string },
  defaultCountry: string | null,
): PersonResult {
  const bsuid = written.bsuid.trim();
  if (bsuid && !BSUID.test(bsuid)) return { ok: false, code: 'CONTACT.BSUID_INVALID' };
  if (!written.phone.trim()) {
    if (!bsuid) return { ok: false, code: 'CONTACT.NOBODY' };
    return { ok: true, person: { phone: null, bsuid, country: countryOfBsuid(bsuid) } };
  }
  const read = normalizePhone(written.phone, defaultCountry);
  if (!read.ok) return read;
  const { digits, country } = read.phone;
  return { ok: true, person: { phone: digits, bsuid: bsuid || null, country: country ?? countryOfBsuid(bsuid) } };
}

function countryOfBsuid(bsuid: string): string | null {
  const [, country] = /^([A-Z]{2})\./.exec(bsuid) ?? [];
  return country && isSupportedCountry(country) ? country : null;
}
