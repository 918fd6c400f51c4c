import { setTimeout as pause } from 'node:timers/promises';
import type { Cases } from './case.ts';
import { object, type ConformanceClient, type ManagementUrls } from './client.ts';

interface HistoryEvent {
  EventType: string;
  FunctionName?: string;
  Name?: string;
  Result?: unknown;
}

interface Decision {
  isDone: boolean;
  actions: { actionType: number; functionName?: string }[][];
  output?: unknown;
}

/** Each step of orchestrations: activities, timers, events, children, continue-as-new. */
export const orchestrationCases: Cases = {
  sequence: (client) => client.settled('sequence'),
  'sequence, history': async (client) => {
    const { id, urls } = await client.start('sequence', { id: client.id('seq-history') });
    await client.until(id);
    return history(client, urls);
  },
  'sequence, turns': (client) => turns(client, 'sequence', client.id('seq-turns')),
  'fan out and in': (client) => client.settled('fanOut'),
  'inputs: object': (client) =>
    client.settled('inputs', { id: client.id('in1'), input: { a: [1, 'ü', null], b: { c: true } } }),
  'inputs: none': (client) => client.settled('inputs', { id: client.id('in2') }),
  'inputs: string': (client) => client.settled('inputs', { id: client.id('in3'), input: 'plain' }),
  'inputs: zero': (client) => client.settled('inputs', { id: client.id('in4'), input: 0 }),
  'retries succeed': (client) => client.settled('retries'),
  'retries run out': (client) => client.settled('retriesExhausted'),
  'a failed activity, caught': async (client) => {
    const instance = await client.settled('caught');
    return { ...instance, output: { ...object(instance.output), first: undefined } };
  },
  'a failed activity, uncaught': async (client) => {
    const { runtimeStatus, output } = await client.settled('uncaught');
    return { runtimeStatus, mentions: /no luck/.test(JSON.stringify(output)) };
  },
  'the orchestrator throws': async (client) => {
    const { runtimeStatus, output } = await client.settled('throwsItself');
    return { runtimeStatus, mentions: /orchestrator says no/.test(JSON.stringify(output)) };
  },
  timer: async (client) => {
    const { runtimeStatus, output } = await client.settled('timer');
    return { runtimeStatus, about: Math.abs(Number(output) - 1500) < 1500 };
  },
  'two timers': (client) => client.settled('twoTimers'),
  'external event': async (client) => {
    const id = await client.running('event', client.id('ev'));
    await client.raise(id, 'go', { n: 1 });
    return client.until(id);
  },
  'an event before it is waited for': async (client) => {
    const id = await client.running('twoEvents', client.id('ev2'));
    await client.raise(id, 'go', 1);
    await client.raise(id, 'go', 2);
    return client.until(id);
  },
  'event names ignore case': async (client) => {
    const id = await client.running('event', client.id('ev3'));
    await client.raise(id, 'GO', 'x');
    return (await client.until(id, undefined, 15)).runtimeStatus;
  },
  'event beats timeout': async (client) => {
    const { id } = await client.start('eventOrTimeout', { id: client.id('et1'), input: 20_000 });
    await client.raise(id, 'go', 'in time');
    return client.until(id);
  },
  'timeout beats event': (client) => client.settled('eventOrTimeout', { id: client.id('et2'), input: 700 }),
  'an event to nobody': async (client) => ({
    threw: !!object(await client.raise(client.id('nobody'), 'go', 1)).threw,
  }),
  'an event to the finished': async (client) => {
    const { id } = await client.start('sequence', { id: client.id('fin') });
    await client.until(id);
    return { threw: !!object(await client.raise(id, 'go', 1)).threw };
  },
  'sub-orchestrations': async (client) => {
    const { id } = await client.start('parent');
    return { s: await client.until(id), child: await client.until(`${id}:child`) };
  },
  'a failing sub-orchestration': (client) => client.settled('parentOfFailing'),
  'continue as new': (client) => client.settled('again'),
  'continue as new, object': (client) =>
    client.settled('againWith', { input: { left: 4, payload: { a: ['ü', 1, null] } } }),
  'continue as new, string': (client) => client.settled('againString', { input: 'short' }),
  'continue as new keeps unread events': async (client) => {
    const { id } = await client.start('againKeepsEvents', { id: client.id('ake') });
    for (const n of [1, 2, 3]) await client.raise(id, 'go', n);
    return client.until(id);
  },
  'custom status': async (client) => {
    const { id } = await client.start('customStatus', { id: client.id('cs') });
    let before = await client.instance(id);
    for (let tries = 0; tries < 50 && !before?.customStatus; tries++) {
      await pause(100);
      before = await client.instance(id);
    }
    await client.raise(id, 'go', null);
    return { before: before?.customStatus, after: await client.until(id) };
  },
  'determinism helpers': (client) => client.settled('deterministic'),
  'any of many': (client) => client.settled('anyOfMany'),
  'all with one failure': (client) => client.settled('allWithFailure'),
};

async function history(client: ConformanceClient, urls: ManagementUrls): Promise<unknown> {
  const status = await client.get(`${urls.statusQueryGetUri}&showHistory=true&showHistoryOutput=true`);
  return object<{ historyEvents: HistoryEvent[] }>(status).historyEvents?.map(
    ({ EventType, FunctionName, Name, Result }) => ({ EventType, FunctionName, Name, Result }),
  );
}

/** What the orchestrator answered at each replay, as the app's own hooks saw it. */
async function turns(client: ConformanceClient, name: string, id: string): Promise<unknown> {
  await client.start(name, { id });
  await client.until(id);
  const traced = (await client.get(`/trace/${encodeURIComponent(id)}`)) as { answered: Decision | string }[];
  return traced
    .map(({ answered }) => (typeof answered === 'string' ? (JSON.parse(answered) as Decision) : answered))
    .map(({ isDone, actions, output }) => ({
      isDone,
      actions: actions.map((turn) => turn.map(({ actionType, functionName }) => ({ actionType, functionName }))),
      output: output ?? null,
    }));
}
