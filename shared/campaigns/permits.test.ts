import fc from 'fast-check';
import { DatabaseClock } from './database-clock.ts';
import { Permits } from './permits.ts';

const DATABASE_AHEAD = 1_000_000;

describe('the database’s clock, seen from here', () => {
  it('is known better with every answer, and never too well', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ there: fc.integer({ min: 0, max: 80 }), back: fc.integer({ min: 0, max: 80 }) }), {
          minLength: 1,
          maxLength: 20,
        }),
        (answers) => {
          const clock = new DatabaseClock();
          let now = 1000;
          let width = Infinity;
          for (const { there, back } of answers) {
            clock.observe(now, now + there + back, now + there + DATABASE_AHEAD);
            now += 500;
            const [earliest, latest] = [clock.notAfter(DATABASE_AHEAD), clock.notBefore(DATABASE_AHEAD)];
            expect(earliest).toBeLessThanOrEqual(0);
            expect(latest).toBeGreaterThanOrEqual(0);
            expect(latest - earliest).toBeLessThanOrEqual(width + 2 * 0.5);
            width = latest - earliest;
          }
        },
      ),
    );
  });

  it('starts anew when a clock was set', () => {
    const clock = new DatabaseClock();
    clock.observe(0, 10, DATABASE_AHEAD);
    clock.observe(500, 510, DATABASE_AHEAD + 90_000);
    expect(clock.notBefore(DATABASE_AHEAD + 90_000)).toBe(510);
    expect(clock.notAfter(DATABASE_AHEAD + 90_000)).toBe(500);
  });
});

describe('permits', () => {
  it('wait until the database’s time has surely come', () => {
    const clock = new DatabaseClock();
    clock.observe(0, 10, DATABASE_AHEAD);
    const permits = new Permits(clock).of({ startsAt: DATABASE_AHEAD + 100, intervalMs: 20, count: 3 });
    expect(permits.map(({ notBefore }) => notBefore)).toEqual([110, 130, 150]);
    expect(permits.map(({ notAfter }) => notAfter)).toEqual([125, 145, 165]);
  });

  it('keep their distance when the clock is learned to be earlier', () => {
    const clock = new DatabaseClock();
    const permits = new Permits(clock);
    clock.observe(0, 60, DATABASE_AHEAD);
    const first = permits.of({ startsAt: DATABASE_AHEAD + 100, intervalMs: 20, count: 2 });
    clock.observe(200, 202, DATABASE_AHEAD + 201);
    const second = permits.of({ startsAt: DATABASE_AHEAD + 140, intervalMs: 20, count: 2 });
    const moments = [...first, ...second].map(({ notBefore }) => notBefore);
    expect(moments).toEqual([160, 180, 200, 220]);
  });

  it('are worth nothing when the answer took too long', () => {
    const clock = new DatabaseClock();
    clock.observe(0, 400, DATABASE_AHEAD);
    const [permit] = new Permits(clock).of({ startsAt: DATABASE_AHEAD, intervalMs: 20, count: 1 });
    expect(permit!.notAfter).toBeLessThan(permit!.notBefore);
  });
});
