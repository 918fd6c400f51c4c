import { Cron } from 'croner';
import { timeSpanMs } from '../duration.ts';

/** When a timer is due, in UTC. */
export interface Schedule {
  next(after: Date): Date;
}

/** NCRONTAB with six fields, or with five and no seconds; or a time span (`hh:mm:ss`). Throws when it is neither. */
export function parseSchedule(expression: string): Schedule {
  const interval = timeSpanMs(expression);
  if (interval !== undefined) {
    if (interval === 0)
      throw new Error(`The schedule expression '${expression}' was not recognized: it is no time at all.`);
    return { next: (after) => new Date(after.getTime() + interval) };
  }
  const cron = parseCron(expression);
  return {
    next: (after) => {
      const next = cron.nextRun(after);
      if (!next) throw new Error(`The schedule '${expression}' has no next occurrence.`);
      return next;
    },
  };
}

/** NCRONTAB knows no `L`, `W`, `#`, `?` or nicknames, counts Sunday as 0 only, and needs both kinds of day to match. */
function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  const dayOfWeek = fields.at(-1) ?? '';
  const known = fields.length === 5 || fields.length === 6;
  const dialect = /^[\d*,/-]+$/.test(
    expression.replace(/\b(sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b|\s/gi, '0'),
  );
  if (!known || !dialect || /(^|[^\d/])7/.test(dayOfWeek)) {
    throw new Error(
      `The schedule expression '${expression}' was not recognized as a valid cron expression or timespan string.`,
    );
  }
  return new Cron(expression.trim(), {
    timezone: 'UTC',
    domAndDow: true,
    sloppyRanges: true,
    mode: '5-or-6-parts',
    paused: true,
  });
}

/** The status of a schedule that fires more than once a minute is not kept. */
export function isMonitored(schedule: Schedule, now: Date): boolean {
  let from = schedule.next(now);
  for (let index = 0; index < 5; index++) {
    const next = schedule.next(from);
    if (next.getTime() - from.getTime() < 60_000) return false;
    from = next;
  }
  return true;
}
