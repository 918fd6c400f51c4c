import { waitFor } from '../../tests/support/wait-for.ts';
import type { QueueSender } from '../messaging/outbox.ts';
import type { MetaEventMessage, MetaEvents, StatusEvent } from './meta-event.ts';
import { MetaEventQueue } from './meta-event-queue.ts';

/** A bus whose sends end when the test says so. */
class Bus implements QueueSender {
  readonly sends: { bodies: MetaEventMessage[]; end: (error?: Error) => void }[] = [];

  send(_queue: string, messages: readonly { body: unknown }[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sends.push({
        bodies: messages.map(({ body }) => body as MetaEventMessage),
        end: (error) => (error ? reject(error) : resolve()),
      });
    });
  }
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const status = (wamid: string): StatusEvent => ({
  messageId: null,
  wamid,
  status: 'sent',
  at: '2026-11-21T10:00:00Z',
  billable: null,
  category: null,
  pricingType: null,
  errorCode: null,
  errorTitle: null,
});
const statuses = (...wamids: string[]): MetaEvents => ({
  statuses: wamids.map(status),
  templates: [],
  inbound: [],
  account: [],
});
const wamidsOf = ({ bodies }: Bus['sends'][number]): string[] =>
  bodies.flatMap((body) => (body.kind === 'statuses' ? body.set.wamids : []));

it('gathers what comes while sends are under way, and answers each webhook when its own is sent', async () => {
  const bus = new Bus();
  const queue = new MetaEventQueue(bus, 0);
  const answered: string[] = [];
  const post = (wamid: string) => queue.enqueue(statuses(wamid)).then(() => answered.push(wamid));
  for (const wamid of ['a', 'b', 'c', 'd', 'e']) {
    void post(wamid);
    await tick();
  }
  expect(bus.sends.map(wamidsOf)).toEqual([['a'], ['b']]);
  expect(answered).toEqual([]);
  bus.sends[1]!.end();
  await tick();
  expect(answered).toEqual(['b']);
  expect(bus.sends.map(wamidsOf)).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  bus.sends[0]!.end();
  bus.sends[2]!.end();
  await tick();
  expect(answered.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('tells those whose send failed, and sends what comes after', async () => {
  const bus = new Bus();
  const queue = new MetaEventQueue(bus, 0);
  const outcomes: Promise<string>[] = [];
  for (const wamid of ['a', 'b', 'c']) {
    outcomes.push(
      queue.enqueue(statuses(wamid)).then(
        () => 'sent',
        () => 'failed',
      ),
    );
    await tick();
  }
  bus.sends[0]!.end(new Error('the bus is away'));
  await tick();
  bus.sends[1]!.end();
  bus.sends[2]!.end();
  expect(await Promise.all(outcomes)).toEqual(['failed', 'sent', 'sent']);
});

it('splits by kind and keeps messages within five hundred items and 200 KB', async () => {
  const bus = new Bus();
  const queue = new MetaEventQueue(bus, 0);
  const text = '€'.repeat(4096);
  const inbound = Array.from({ length: 40 }, (_, n) => ({
    wamid: `in-${n}`,
    phoneNumberId: '3',
    from: { phone: '15550001111', bsuid: null },
    type: 'text',
    text,
    at: '2026-11-21T10:00:00Z',
  }));
  void queue.enqueue({ ...statuses(...Array.from({ length: 1250 }, (_, n) => `s-${n}`)), inbound });
  await tick();
  const [sent] = bus.sends;
  const bodies = sent!.bodies;
  const sizes = bodies.map((body) => (body.kind === 'statuses' ? body.set.wamids : body.items).length);
  expect(Math.max(...sizes)).toBe(500);
  expect(bodies.every((body) => Buffer.byteLength(JSON.stringify(body)) < 200 * 1024)).toBe(true);
  expect(wamidsOf(sent!)).toEqual(Array.from({ length: 1250 }, (_, n) => `s-${n}`));
  expect(bodies.flatMap((body) => (body.kind === 'inbound' ? body.items : []))).toEqual(inbound);
  sent!.end();
});

it('waits a few milliseconds for others before it sends', async () => {
  const bus = new Bus();
  const queue = new MetaEventQueue(bus, 20);
  const answered = Promise.all(['a', 'b', 'c'].map((wamid) => queue.enqueue(statuses(wamid))));
  await tick();
  expect(bus.sends).toEqual([]);
  await waitFor('the send', () => bus.sends.length > 0);
  expect(bus.sends.map(wamidsOf)).toEqual([['a', 'b', 'c']]);
  bus.sends[0]!.end();
  await answered;
});
