import type { MemberPrincipal } from '../identity/principal.ts';
import type { Usage, UsageDay, UsageRange } from './metering.schema.ts';
import type { UsageStore } from './ports.ts';

/** What an organization used on each day of the range, and in all. */
export async function usageOf(
  { usage }: { usage: UsageStore },
  { organization }: MemberPrincipal,
  range: UsageRange,
): Promise<Usage> {
  const days = await usage.usageOf(organization.id, range);
  const sum = (counter: Exclude<keyof UsageDay, 'day'>): number => days.reduce((total, day) => total + day[counter], 0);
  return {
    ...range,
    days,
    total: {
      sent: sum('sent'),
      received: sum('received'),
      seen: sum('seen'),
      webhook: sum('webhook'),
      credits: sum('credits'),
      shortfall: sum('shortfall'),
    },
  };
}
