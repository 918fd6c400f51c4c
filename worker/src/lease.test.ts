import { ManualClock } from '../testing/manual-clock.ts';
import { Lease } from './lease.ts';

test('it is not held before the first beat', () => {
  expect(new Lease(new ManualClock()).isHeld()).toBe(false);
});

test('it counts from the sending of the beat, less the margin', async () => {
  const clock = new ManualClock();
  const lease = new Lease(clock, 2_000);
  const sentAt = clock.now();
  await clock.advance(1_500);
  lease.renew(sentAt, 8_000);
  expect(lease.remainingMs()).toBe(4_500);
  await clock.advance(4_499);
  expect(lease.isHeld()).toBe(true);
  await clock.advance(1);
  expect(lease.isHeld()).toBe(false);
});

test('the answer to an older beat does not shorten it', async () => {
  const clock = new ManualClock();
  const lease = new Lease(clock, 2_000);
  await clock.advance(3_000);
  lease.renew(3_000, 8_000);
  lease.renew(1_000, 8_000);
  expect(lease.remainingMs()).toBe(6_000);
});

test('an answer that took longer than the lease gives nothing', async () => {
  const clock = new ManualClock();
  const lease = new Lease(clock, 2_000);
  await clock.advance(6_000);
  lease.renew(0, 8_000);
  expect(lease.isHeld()).toBe(false);
});
