import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import { Hub } from './testing/hub.ts';
import type { App } from './testing/app.ts';

type Steps = Generator<df.Task, unknown, never>;
const later = ({ df: { currentUtcDateTime } }: OrchestrationContext, ms: number): Date =>
  new Date(currentUtcDateTime.getTime() + ms);

function policy(first: number, attempts: number, more: Partial<df.RetryOptions> = {}): df.RetryOptions {
  return Object.assign(new df.RetryOptions(first, attempts), more);
}

const ran: string[] = [];
const app: App = {
  activities: {
    note: (text: string) => {
      ran.push(text);
      return text;
    },
    fail: (text: string) => {
      ran.push(text);
      throw new RangeError(`no ${text}`);
    },
    echo: (input: unknown) => input ?? null,
    slow: (ms: number) => new Promise((resolve) => setTimeout(() => resolve('late'), ms)),
  },
  orchestrations: {
    *passOn(context): Steps {
      return yield context.df.callActivity('echo', context.df.getInput());
    },
    *wait(context): Steps {
      return yield context.df.waitForExternalEvent('go');
    },
    *backoff(context): Steps {
      const retry = policy(40, 4, { backoffCoefficient: 2, maxRetryIntervalInMilliseconds: 100 });
      try {
        return yield context.df.callActivityWithRetry('fail', retry, context.df.instanceId);
      } catch (error) {
        return (error as Error).message.split('\n')[0];
      }
    },
    *fails(context): Steps {
      return yield context.df.callActivity('fail', `child of ${context.df.parentInstanceId ?? 'nobody'}`);
    },
    *retriedChild(context): Steps {
      try {
        return yield context.df.callSubOrchestratorWithRetry('fails', policy(20, 3));
      } catch (error) {
        return (error as Error).message.includes('no child');
      }
    },
    *parentOf(context): Steps {
      const child = context.df.getInput<string>();
      return yield context.df.callSubOrchestrator('wait', undefined, child);
    },
    *ownChild(context): Steps {
      return yield context.df.callSubOrchestrator('wait', undefined, context.df.instanceId);
    },
    *forgottenTimer(context): Steps {
      const timeout = context.df.createTimer(later(context, 700));
      const work = context.df.callActivity('note', 'first');
      yield context.df.Task.any([timeout, work]);
      return 'done';
    },
    *statusOf(context): Steps {
      context.df.setCustomStatus('x'.repeat(context.df.getInput<number>() - 2));
      return yield context.df.callActivity('echo', 'ok');
    },
    *unknownActivity(context): Steps {
      return yield context.df.callActivity('nowhere');
    },
    *http(context): Steps {
      return yield context.df.callHttp({ method: 'GET', url: 'http://127.0.0.1/' });
    },
    *signals(context): Steps {
      context.df.signalEntity(new df.EntityId('counter', 'a'), 'add', 1);
      return yield context.df.callActivity('note', 'after the signal');
    },
    *collect(context): Steps {
      const seen = context.df.getInput<string[] | ''>() || [];
      const next = (yield context.df.waitForExternalEvent('item')) as string;
      if (next === 'end') return seen;
      context.df.continueAsNew([...seen, next]);
      return undefined;
    },
    *nested(context): Steps {
      const { df: durable } = context;
      const slow = durable.Task.all([durable.callActivity('slow', 150), durable.callActivity('echo', 1)]);
      const quick = durable.callActivity('echo', 'quick');
      const winner = yield durable.Task.any([slow, quick]);
      return [(winner as unknown) === quick, yield slow];
    },
    *interleaved(context): Steps {
      const retry = policy(30, 3);
      const both = ['a', 'b'].map((each) => context.df.callActivityWithRetry('fail', retry, each));
      try {
        yield context.df.Task.all(both);
      } catch {
        return yield context.df.callActivity('echo', 'went on');
      }
      return 'not reached';
    },
  },
};

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start(app);
});
afterAll(() => hub.close());

test.each([['text'], ['"quoted"'], ['5'], [5], [0], [false], [{ a: [null] }], [['x']]])(
  'the value %j passes through an activity unchanged',
  async (value) => {
    expect(await hub.settled('passOn', value)).toMatchObject({ input: value, output: value });
  },
);

test('retries back off up to the longest interval, and the last failure is passed on', async () => {
  const id = await hub.client.startNew('backoff');
  expect(await hub.until(id)).toMatchObject({ output: `Activity function 'fail' failed:  no ${id} ` });
  expect(ran.filter((text) => text === id)).toHaveLength(4);
  const history = await hub.history(id);
  const times = (type: string, key: string): number[] =>
    history.filter(({ EventType }) => EventType === type).map((event) => Date.parse(String(event[key])));
  const delays = times('TimerCreated', 'FireAt').map((at, n) => at - (times('TimerCreated', 'Timestamp')[n] ?? 0));
  expect(delays).toEqual([40, 80, 100, 0]);
  const fired = times('TimerFired', 'Timestamp');
  times('TimerCreated', 'FireAt').forEach((due, n) => expect(fired[n]).toBeGreaterThanOrEqual(due));
});

test('a sub-orchestration is retried as a whole', async () => {
  const id = await hub.client.startNew('retriedChild');
  expect(await hub.until(id)).toMatchObject({ runtimeStatus: 'Completed', output: true });
  expect(ran.filter((text) => text === `child of ${id}`)).toHaveLength(3);
});

test('retries side by side keep their ids apart', async () => {
  expect(await hub.settled('interleaved')).toMatchObject({ output: 'went on' });
});

test('Task.all within Task.any', async () => {
  expect(await hub.settled('nested')).toMatchObject({ output: [true, ['late', 1]] });
});

test('terminating a parent leaves its child running', async () => {
  const id = await hub.client.startNew('parentOf', { input: 'child-1' });
  await hub.until('child-1', ['Running']);
  await hub.client.terminate(id, 'enough');
  expect(await hub.until(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  await hub.client.raiseEvent('child-1', 'go', 'still here');
  expect(await hub.until('child-1')).toMatchObject({ output: 'still here' });
});

test('a sub-orchestration by the id of one that is under way fails, and that one goes on', async () => {
  await hub.client.startNew('wait', { instanceId: 'busy' });
  const parent = await hub.settled('parentOf', 'busy');
  expect(parent).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringContaining("'busy' is already under way"),
  });
  expect((await hub.until('busy', ['Running'])).runtimeStatus).toBe('Running');
});

test('a sub-orchestration by the own id is never started, which the log says', async () => {
  await hub.client.startNew('ownChild', { instanceId: 'narcissus' });
  await hub.until('narcissus', ['Running']);
  expect(hub.log).toContainEqual(expect.stringContaining("'narcissus' called a sub-orchestration by its own"));
});

test('a timer that was not cancelled holds the orchestration until it fires', async () => {
  const { createdTime } = await hub.settled('forgottenTimer');
  expect(Date.now() - createdTime.getTime()).toBeGreaterThanOrEqual(700);
});

test('a custom status of 8,192 characters is kept, a longer one fails the orchestration', async () => {
  expect(await hub.settled('statusOf', 8192)).toMatchObject({ runtimeStatus: 'Completed', output: 'ok' });
  expect(await hub.settled('statusOf', 8193)).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringMatching(/^Orchestrator function 'statusOf' failed: The UTF-16 size of .* 16 KB/),
  });
});

test('an activity that does not exist is never answered, which the log says', async () => {
  const id = await hub.client.startNew('unknownActivity');
  await hub.until(id, ['Running']);
  expect(hub.log).toContainEqual(expect.stringContaining(`'${id}' called the activity function 'nowhere'`));
});

test('an orchestration that does not exist fails and says what there is', async () => {
  expect(await hub.settled('nobody')).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringMatching(/The function 'nobody' doesn't exist.*'passOn', 'wait'/),
  });
});

test.each([
  ['http', 'callHttp'],
  ['signals', 'signalEntity'],
])('%s is refused in words', async (name, what) => {
  expect(await hub.settled(name)).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringContaining(`not supported here: ${what}`),
  });
  expect(ran).not.toContain('after the signal');
});

test('events that came together are all read, in order, over continue-as-new', async () => {
  const items = Array.from({ length: 12 }, (_, n) => `item ${n}`);
  const id = await hub.client.startNew('collect');
  for (const item of [...items, 'end']) await hub.client.raiseEvent(id, 'item', item);
  expect(await hub.until(id)).toMatchObject({ output: items });
});

test('what arrives during a suspension is read after it, in order', async () => {
  const id = await hub.client.startNew('collect');
  await hub.until(id, ['Running']);
  await hub.client.suspend(id, 'pause');
  await hub.until(id, ['Suspended']);
  for (const item of ['a', 'b', 'end']) await hub.client.raiseEvent(id, 'item', item);
  await hub.client.resume(id, 'go on');
  expect(await hub.until(id)).toMatchObject({ runtimeStatus: 'Completed', output: ['a', 'b'] });
});

test('a suspended orchestration can be terminated', async () => {
  const id = await hub.client.startNew('wait');
  await hub.until(id, ['Running']);
  await hub.client.suspend(id, 'pause');
  await hub.until(id, ['Suspended']);
  await hub.client.terminate(id, 'no more');
  expect(await hub.until(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'no more' });
});
