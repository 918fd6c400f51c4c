import { LIMITS, isPlain } from './contact.schema.ts';
import { normalizePerson, type Person, type PersonFault } from './person.ts';

/** A contact as it was given, each field still text. */
export interface GivenContact {
  phone: string;
  bsuid: string;
  name: string;
  attributes: ReadonlyMap<string, string>;
  tags: readonly string[];
}

export interface NormalContact extends Person {
  name: string | null;
  attributes: Record<string, string>;
  tags: string[];
}

export type RowFault =
  | PersonFault
  | 'CONTACT.MALFORMED'
  | 'CONTACT.TEXT_INVALID'
  | 'CONTACT.NAME_TOO_LONG'
  | 'CONTACT.ATTRIBUTES_TOO_MANY'
  | 'CONTACT.ATTRIBUTE_TOO_LONG'
  | 'CONTACT.TAG_INVALID'
  | 'CONTACT.TOO_MANY_FIELDS'
  | 'CONTACT.QUOTE_UNCLOSED'
  | 'CONTACT.CONFLICT';

/** What each fault means, for people. */
export const FAULT_REASONS: Record<RowFault, string> = {
  'CONTACT.NUMBER_INVALID': 'this is no phone number that exists',
  'CONTACT.NUMBER_TOO_SHORT': 'the phone number is too short',
  'CONTACT.NUMBER_TOO_LONG': 'the phone number is too long',
  'CONTACT.NUMBER_ROUNDED': 'a spreadsheet has rounded the number: format the column as text and export again',
  'CONTACT.COUNTRY_REQUIRED': 'the number has no country code, and no default country was given',
  'CONTACT.BSUID_INVALID': 'this is no business-scoped user id',
  'CONTACT.NOBODY': 'there is neither a phone number nor a BSUID',
  'CONTACT.MALFORMED': 'the row does not have the form of a contact',
  'CONTACT.TEXT_INVALID': 'the text is not UTF-8, or has control characters',
  'CONTACT.NAME_TOO_LONG': `a name has ${LIMITS.name} characters at most`,
  'CONTACT.ATTRIBUTES_TOO_MANY': `a contact has ${LIMITS.attributes} attributes at most`,
  'CONTACT.ATTRIBUTE_TOO_LONG': `an attribute has ${LIMITS.attributeName} characters in its name and ${LIMITS.attributeValue} in its value at most`,
  'CONTACT.TAG_INVALID': `a contact has ${LIMITS.tags} tags at most, each of up to ${LIMITS.tag} characters, without comma, semicolon or bar`,
  'CONTACT.TOO_MANY_FIELDS': 'the row has more fields than the header: a comma may lack its quotes',
  'CONTACT.QUOTE_UNCLOSED': 'a quote is opened and not closed',
  'CONTACT.CONFLICT': 'the number and the BSUID belong to two different contacts',
};

export type NormalResult = { ok: true; contact: NormalContact } | { ok: false; code: RowFault };

/** Brings one contact into the one form in which it is compared and stored, or says why it cannot be. */
export function normalizeContact(given: GivenContact, defaultCountry: string | null): NormalResult {
  const refuse = (code: RowFault): NormalResult => ({ ok: false, code });
  const name = given.name.trim();
  const entries = [...given.attributes]
    .map(([key, value]) => [key.trim(), value.trim()] as const)
    .filter(([key, value]) => key !== '' && value !== '');
  const tags = [...new Set(given.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
  if (![given.phone, given.bsuid, name, ...entries.flat(), ...tags].every(isPlain))
    return refuse('CONTACT.TEXT_INVALID');
  if (name.length > LIMITS.name) return refuse('CONTACT.NAME_TOO_LONG');
  if (entries.length > LIMITS.attributes) return refuse('CONTACT.ATTRIBUTES_TOO_MANY');
  if (entries.some(([key, value]) => key.length > LIMITS.attributeName || value.length > LIMITS.attributeValue)) {
    return refuse('CONTACT.ATTRIBUTE_TOO_LONG');
  }
  if (tags.length > LIMITS.tags || tags.some((tag) => tag.length > LIMITS.tag || /[,;|]/.test(tag))) {
    return refuse('CONTACT.TAG_INVALID');
  }
  const read = normalizePerson(given, defaultCountry);
  if (!read.ok) return read;
  return { ok: true, contact: { ...read.person, name: name || null, attributes: Object.fromEntries(entries), tags } };
}
