import { REFUSED_NAME, SILENT_NAME } from './transports/simulated.ts';
import { createWorkerUnderTest, PAIRING_MS } from '../testing/worker-under-test.ts';

async function started() {
  const worker = createWorkerUnderTest();
  const running = worker.heartbeat.run();
  const end = async (): Promise<void> => {
    worker.heartbeat.stop();
    await running;
  };
  return { ...worker, end };
}

test('an assigned instance is opened, paired and reported ready with its epoch', async () => {
  const { clock, controlPlane, fleet, frames, end } = await started();
  controlPlane.assign({ instanceId: 'a', epoch: 7 });
  await clock.advance(2_000 + PAIRING_MS + 100);
  expect(controlPlane.reports).toEqual([{ instanceId: 'a', epoch: 7, event: 'ready', reason: null }]);
  expect(frames.slice(0, 2).map(({ kind }) => kind)).toEqual(['hello', 'pair']);
  expect({ held: fleet.held, ready: fleet.ready }).toEqual({ held: 1, ready: 1 });
  await end();
});

test('a refused pairing is reported failed with its reason, once', async () => {
  const { clock, controlPlane, fleet, end } = await started();
  controlPlane.assign({ instanceId: 'a', name: REFUSED_NAME });
  await clock.advance(6_000);
  expect(controlPlane.reports).toEqual([
    { instanceId: 'a', epoch: 1, event: 'failed', reason: 'The phone refused to pair.' },
  ]);
  expect(fleet.ready).toBe(0);
  await end();
});

test('an instance that never pairs is never reported', async () => {
  const { clock, controlPlane, fleet, end } = await started();
  controlPlane.assign({ instanceId: 'a', name: SILENT_NAME });
  await clock.advance(30_000);
  expect(controlPlane.reports).toEqual([]);
  expect({ held: fleet.held, ready: fleet.ready }).toEqual({ held: 1, ready: 0 });
  await end();
});

test('a release closes the socket and is reported', async () => {
  const { clock, controlPlane, fleet, frames, end } = await started();
  controlPlane.assign({ instanceId: 'a' });
  await clock.advance(4_000);
  controlPlane.assign({ instanceId: 'a', desired: 'release' });
  await clock.advance(2_500);
  expect(controlPlane.reports.at(-1)).toEqual({ instanceId: 'a', epoch: 1, event: 'released', reason: null });
  expect(fleet.held).toBe(0);
  const sent = frames.length;
  await clock.advance(5_000);
  expect(frames.length).toBe(sent);
  await end();
});

test('a higher epoch replaces the socket, a repeated one does not', async () => {
  const { clock, controlPlane, frames, end } = await started();
  const hellos = () => frames.filter(({ kind }) => kind === 'hello').length;
  controlPlane.assign({ instanceId: 'a' });
  await clock.advance(4_000);
  controlPlane.assign({ instanceId: 'a' });
  await clock.advance(4_000);
  expect(hellos()).toBe(1);
  controlPlane.assign({ instanceId: 'a', epoch: 2 });
  await clock.advance(4_000);
  expect(hellos()).toBe(2);
  expect(controlPlane.reports.map(({ epoch, event }) => [epoch, event])).toEqual([
    [1, 'ready'],
    [2, 'ready'],
  ]);
  await end();
});

test('a report is repeated until it is answered', async () => {
  const { clock, controlPlane, end } = await started();
  let failures = 3;
  controlPlane.reportAnswer = () => (failures-- > 0 ? new Error('away') : true);
  controlPlane.assign({ instanceId: 'a' });
  await clock.advance(12_000);
  expect(controlPlane.reports).toHaveLength(4);
  await end();
});

test('a refused report closes the socket', async () => {
  const { clock, controlPlane, fleet, frames, end } = await started();
  controlPlane.reportAnswer = () => false;
  controlPlane.assign({ instanceId: 'a' });
  await clock.advance(10_000);
  expect(controlPlane.reports).toHaveLength(1);
  expect(fleet.ready).toBe(0);
  expect(frames.map(({ kind }) => kind)).toEqual(['hello', 'pair']);
  await end();
});

test('draining closes and hands back every socket', async () => {
  const { clock, controlPlane, fleet, frames, end } = await started();
  controlPlane.assign({ instanceId: 'a' });
  controlPlane.assign({ instanceId: 'b' });
  await clock.advance(4_000);
  await end();
  await fleet.drain(5_000);
  const released = controlPlane.reports.filter(({ event }) => event === 'released').map(({ instanceId }) => instanceId);
  expect(released.sort()).toEqual(['a', 'b']);
  const sent = frames.length;
  await clock.advance(5_000);
  expect(frames.length).toBe(sent);
});

test('draining gives up on a control plane that does not answer', async () => {
  const { clock, controlPlane, fleet, end } = await started();
  controlPlane.assign({ instanceId: 'a' });
  await clock.advance(4_000);
  await end();
  controlPlane.reportAnswer = () => new Error('away');
  const drained = fleet.drain(5_000);
  await clock.advance(5_000);
  await expect(drained).resolves.toBeUndefined();
});
