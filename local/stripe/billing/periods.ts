import { day } from '../state/due.ts';

export interface Interval {
  interval: 'day' | 'week' | 'month' | 'year';
  interval_count: number;
}

/** The first end of a period after `after`, counted in whole intervals from the anchor: the 31st falls on a short month's last day. */
export function nextPeriodEnd(anchor: number, after: number, { interval, interval_count: count }: Interval): number {
  if (interval === 'day' || interval === 'week') {
    const length = count * day * (interval === 'week' ? 7 : 1);
    return anchor + (Math.floor((after - anchor) / length) + 1) * length;
  }
  const months = count * (interval === 'year' ? 12 : 1);
  let periods = Math.max(0, Math.floor((after - anchor) / (31 * day * months)) - 1);
  while (addMonths(anchor, periods * months) <= after) periods += 1;
  return addMonths(anchor, periods * months);
}

function addMonths(time: number, months: number): number {
  const start = new Date(time * 1000);
  const moved = new Date(start);
  moved.setUTCDate(1);
  moved.setUTCMonth(start.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return moved.getTime() / 1000;
}
