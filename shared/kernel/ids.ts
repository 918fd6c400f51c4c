import { v7 } from 'uuid';
import { z } from 'zod';

/** Readable prefixes of the ids on the wire, and what each names. The database stores the bare UUIDv7. */
export type IdPrefix =
  | 'org'
  | 'ins'
  | 'wrk'
  | 'dlq'
  | 'aud'
  | 'cor'
  | 'rec'
  | 'usr'
  | 'inv'
  | 'con'
  | 'lst'
  | 'imp'
  | 'exp'
  | 'tpl'
  | 'chn'
  | 'prt'
  | 'rch'
  | 'rtc'
  | 'adj'
  | 'cmp'
  | 'msg'
  | 'dwi';

/** An id as the wire shows it: prefix, underscore, the 32 hex digits of a UUIDv7. */
export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}`;
export type OrganizationId = Id<'org'>;
export type InstanceId = Id<'ins'>;

/** A new id; ids made later sort later. */
export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  return `${prefix}_${v7().replaceAll('-', '')}`;
}

/** The id's form in the database: `ins_0193…` becomes `0193…-…`. */
export function toUuid(id: Id): string {
  const hex = id.slice(id.indexOf('_') + 1);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The id's form on the wire. */
export function fromUuid<P extends IdPrefix>(prefix: P, uuid: string): Id<P> {
  return `${prefix}_${uuid.replaceAll('-', '')}`;
}

/** Accepts an id of this prefix and nothing else. The pattern proves the type that the compiler cannot see. */
export function idSchema<P extends IdPrefix>(prefix: P): z.ZodType<Id<P>, string> {
  const schema = z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `expected an id like ${prefix}_ followed by 32 hexadecimal digits`);
  return schema as unknown as z.ZodType<Id<P>, string>;
}
