import type { NormalContact } from './normalize-contact.ts';

export interface Row {
  /** Its number in the file, from 1. */
  n: number;
  contact: NormalContact;
}

/** Rows that name one person, joined: what comes later is said of what came before. */
export interface PersonRows {
  contact: NormalContact;
  /** Ascending; the first stands for all. */
  rows: number[];
}

/**
 * Joins rows of one person. A row whose number and BSUID were named as two people before is in conflict: it says that
 * they are one, and guessing who is meant would mix two people's data.
 */
export function collapsePeople(rows: readonly Row[]): { people: PersonRows[]; conflicts: number[] } {
  const byPhone = new Map<string, PersonRows>();
  const byBsuid = new Map<string, PersonRows>();
  const people: PersonRows[] = [];
  const conflicts: number[] = [];
  for (const { n, contact } of rows) {
    const samePhone = contact.phone === null ? undefined : byPhone.get(contact.phone);
    const sameBsuid = contact.bsuid === null ? undefined : byBsuid.get(contact.bsuid);
    const known = samePhone ?? sameBsuid;
    if (known && contradicts(known.contact, contact, samePhone, sameBsuid)) {
      conflicts.push(n);
      continue;
    }
    const person = known ?? { contact, rows: [] };
    if (known) known.contact = join(known.contact, contact);
    else people.push(person);
    person.rows.push(n);
    if (person.contact.phone !== null) byPhone.set(person.contact.phone, person);
    if (person.contact.bsuid !== null) byBsuid.set(person.contact.bsuid, person);
  }
  return { people, conflicts };
}

function contradicts(
  before: NormalContact,
  now: NormalContact,
  samePhone: PersonRows | undefined,
  sameBsuid: PersonRows | undefined,
): boolean {
  const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;
  if (samePhone && sameBsuid && samePhone !== sameBsuid) return true;
  return differ(before.phone, now.phone) || differ(before.bsuid, now.bsuid);
}

function join(before: NormalContact, now: NormalContact): NormalContact {
  return {
    phone: before.phone ?? now.phone,
    bsuid: before.bsuid ?? now.bsuid,
    country: before.phone === null ? (now.country ?? before.country) : before.country,
    name: now.name ?? before.name,
    attributes: { ...before.attributes, ...now.attributes },
    tags: [...new Set([...before.tags, ...now.tags])],
  };
}
