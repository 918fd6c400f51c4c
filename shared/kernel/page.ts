import { idSchema, type Id, type IdPrefix } from './ids.ts';
import { z } from 'zod';

/** One page of a list; `nextCursor` is null on the last. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Query of every list: a cursor from the page before, and how many items. */
export function pageQuerySchema<P extends IdPrefix>(prefix: P) {
  return z.strictObject({
    cursor: idSchema(prefix).optional().meta({ description: '`nextCursor` of the page before.' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  });
}

/** Cuts a list that was read with one item more than asked for. */
export function toPage<T extends { id: Id }>(items: T[], limit: number): Page<T> {
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?.id ?? null) : null };
}
