import { z } from 'zod';
import { runDue } from '../billing/clockwork.ts';
import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { day, hour } from '../state/due.ts';

const number = z.coerce.number().nonnegative().optional();

/** One of them, or `to`: seconds, ISO 8601 text, or "next" for the next thing that time brings. */
export const advanceParams = z.strictObject({
  days: number,
  hours: number,
  seconds: number,
  to: z.union([z.number().int(), z.literal('next'), z.iso.datetime(), z.iso.datetime({ local: true })]).optional(),
});

/** Moves the clock ahead; everything that falls due on the way happens in order, each at its own time. */
export function advance(account: Account, params: z.output<typeof advanceParams>): { from: number; now: number } {
  const from = account.now();
  const target = targetOf(account, params, from);
  if (target < from) throw invalid('The clock cannot go back.', 'to');
  if (target > from + 3 * 366 * day) throw invalid('The clock goes at most three years at a time.', 'to');
  runDue(account, target);
  return { from, now: account.now() };
}

function targetOf(
  account: Account,
  { days, hours, seconds, to }: z.output<typeof advanceParams>,
  from: number,
): number {
  if (to === 'next') {
    const next = account.store.nextDue(Number.MAX_SAFE_INTEGER);
    if (!next) throw invalid('Nothing is due, however far the clock goes.', 'to');
    return Math.max(from, next.dueAt);
  }
  if (typeof to === 'number') return to;
  if (to !== undefined) return Math.floor(Date.parse(to.endsWith('Z') ? to : `${to}Z`) / 1000);
  return from + Math.round((days ?? 0) * day + (hours ?? 0) * hour + (seconds ?? 0));
}
