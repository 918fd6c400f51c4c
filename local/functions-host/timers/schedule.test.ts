import { isMonitored, parseSchedule } from './schedule.ts';

const next = (expression: string, after: string): string =>
  parseSchedule(expression).next(new Date(after)).toISOString();

describe('schedules', () => {
  it.each([
    ['0 */5 * * * *', '2026-11-21T10:02:03Z', '2026-11-21T10:05:00.000Z'],
    ['*/15 * * * * *', '2026-11-21T10:02:15Z', '2026-11-21T10:02:30.000Z'],
    ['30 9 * * *', '2026-11-21T10:00:00Z', '2026-11-22T09:30:00.000Z'],
    ['0 30 9-17/4 * * Mon-Fri', '2026-11-21T10:00:00Z', '2026-11-23T09:30:00.000Z'],
    ['0 0 0 13 * 5', '2026-10-14T00:00:00Z', '2026-11-13T00:00:00.000Z'],
    ['0 5/20 * * * *', '2026-11-21T10:26:00Z', '2026-11-21T10:45:00.000Z'],
    ['00:05:00', '2026-11-21T10:00:00Z', '2026-11-21T10:05:00.000Z'],
    ['1.00:00:00', '2026-11-21T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ])('%s after %s', (expression, after, due) => {
    expect(next(expression, after)).toBe(due);
  });

  it.each([
    '',
    '* * * *',
    '* * * * * * *',
    '@daily',
    '0 0 0 L * *',
    '0 0 0 ? * 1',
    '0 0 0 * * 1#2',
    '0 0 0 * * 7',
    '0 61 * * * *',
    '00:00:00',
  ])('%s is none', (expression) => {
    expect(() => parseSchedule(expression)).toThrow();
  });

  it('have a status only when they are never due twice in a minute', () => {
    const now = new Date('2026-11-21T10:00:00Z');
    expect(isMonitored(parseSchedule('0 * * * * *'), now)).toBe(true);
    expect(isMonitored(parseSchedule('*/30 * * * * *'), now)).toBe(false);
    expect(isMonitored(parseSchedule('00:00:59'), now)).toBe(false);
  });
});
