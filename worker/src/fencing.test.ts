import fc from 'fast-check';
import type { Network } from '../testing/fake-control-plane.ts';
import { createWorkerUnderTest } from '../testing/worker-under-test.ts';

type Step = { kind: 'wait'; ms: number } | { kind: 'freeze'; ms: number } | { kind: 'network'; network: Network };

const milliseconds = fc.integer({ min: 0, max: 12_000 });
const network: fc.Arbitrary<Network> = fc.oneof(
  fc.record({ there: fc.integer({ min: 0, max: 4_000 }), back: fc.integer({ min: 0, max: 4_000 }) }),
  fc.constant({ there: 5, back: 5 }),
  fc.constantFrom<Network>('request lost', 'answer lost'),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: milliseconds }),
  fc.record({ kind: fc.constant('freeze' as const), ms: milliseconds }),
  fc.record({ kind: fc.constant('network' as const), network }),
);

test('no frame leaves after the database let the lease end, whatever the network and the machine do', async () => {
  let framesSeen = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const { clock, controlPlane, heartbeat, frames } = createWorkerUnderTest();
      controlPlane.assign({ instanceId: 'a' });
      controlPlane.assign({ instanceId: 'b' });
      const running = heartbeat.run();
      await clock.advance(3_000);
      for (const one of steps) {
        if (one.kind === 'network') controlPlane.network = one.network;
        else if (one.kind === 'freeze') await clock.freeze(one.ms);
        else await clock.advance(one.ms);
      }
      heartbeat.stop();
      await running;
      framesSeen += frames.length;
      expect(frames.filter(({ at, leaseEndsAt }) => at >= leaseEndsAt)).toEqual([]);
    }),
    { numRuns: 200 },
  );
  expect(framesSeen).toBeGreaterThan(1_000);
});

test('whatever happened, two good beats bring every socket back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { clock, controlPlane, heartbeat, fleet, frames } = createWorkerUnderTest();
      controlPlane.assign({ instanceId: 'a' });
      const running = heartbeat.run();
      for (const one of steps) {
        if (one.kind === 'network') controlPlane.network = one.network;
        else if (one.kind === 'freeze') await clock.freeze(one.ms);
        else await clock.advance(one.ms);
      }
      controlPlane.network = { there: 5, back: 5 };
      await clock.advance(16_000);
      expect(fleet.ready).toBe(1);
      expect(frames.at(-1)!.at).toBeGreaterThan(clock.now() - 2_000);
      heartbeat.stop();
      await running;
    }),
    { numRuns: 100 },
  );
});

test('when beats stop being answered, every socket is stopped before the lease ends, and reopened after', async () => {
  const { clock, controlPlane, heartbeat, fleet, frames } = createWorkerUnderTest();
  controlPlane.assign({ instanceId: 'a' });
  const running = heartbeat.run();
  await clock.advance(4_000);
  expect(fleet.ready).toBe(1);

  controlPlane.network = 'request lost';
  await clock.advance(10_000);
  expect(fleet.held).toBe(0);
  const lastFrame = frames.at(-1)!;
  expect(lastFrame.at).toBeLessThanOrEqual(lastFrame.leaseEndsAt - 2_000);

  controlPlane.network = { there: 5, back: 5 };
  await clock.advance(6_000);
  expect(fleet.ready).toBe(1);
  expect(frames.at(-1)!.at).toBeGreaterThan(clock.now() - 1_500);
  heartbeat.stop();
  await running;
});

test('an account given to another worker while the database was away is not reopened', async () => {
  const { clock, controlPlane, heartbeat, fleet, frames } = createWorkerUnderTest();
  controlPlane.assign({ instanceId: 'a' });
  const running = heartbeat.run();
  await clock.advance(3_000);
  controlPlane.network = 'request lost';
  await clock.advance(10_000);
  controlPlane.assign({ instanceId: 'a', epoch: 2, desired: 'release' });
  controlPlane.network = { there: 5, back: 5 };
  const before = frames.length;
  await clock.advance(6_000);
  expect(fleet.held).toBe(0);
  expect(frames.length).toBe(before);
  heartbeat.stop();
  await running;
});
