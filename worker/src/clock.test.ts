import { createSystemClock } from './clock.ts';

function sources() {
  const time = { monotonic: 1_000, wall: 1_700_000_000_000 };
  return { time, clock: createSystemClock({ monotonic: () => time.monotonic, wall: () => time.wall }) };
}

test('it advances with the monotonic clock', () => {
  const { time, clock } = sources();
  const before = clock.now();
  time.monotonic += 250;
  time.wall += 250;
  expect(clock.now() - before).toBe(250);
});

test('it counts the time for which the machine was suspended', () => {
  const { time, clock } = sources();
  const before = clock.now();
  time.monotonic += 10;
  time.wall += 60_010;
  expect(clock.now() - before).toBe(60_010);
});

test('it never runs backwards when the wall clock is set back', () => {
  const { time, clock } = sources();
  const before = clock.now();
  time.monotonic += 10;
  time.wall -= 3_600_000;
  expect(clock.now() - before).toBe(10);
  time.wall += 3_600_000;
  time.monotonic += 10;
  expect(clock.now() - before).toBe(20);
});
