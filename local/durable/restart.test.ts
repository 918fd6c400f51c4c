import type { OrchestrationContext, Task } from 'durable-functions';
import { eventually } from './testing/eventually.ts';
import { Hub } from './testing/hub.ts';
import { openDatabase } from './store/database.ts';

type Steps = Generator<Task, unknown, never>;

let hub: Hub;
afterEach(() => hub.close());

test('a timer that is due while nothing runs fires at the next start', async () => {
  const app = {
    orchestrations: {
      *nap({ df }: OrchestrationContext): Steps {
        yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 300));
        return 'awake';
      },
    },
  };
  hub = await Hub.start(app);
  const id = await hub.client.startNew('nap');
  await hub.until(id, ['Running']);
  await hub.stop();
  await hub.run(app);
  expect(await hub.until(id)).toMatchObject({ output: 'awake' });
});

test('an activity that was cut off runs again, and its orchestration goes on', async () => {
  const begun: string[] = [];
  const orchestrations = {
    *work({ df }: OrchestrationContext): Steps {
      const first = yield df.callActivity('step', 'a');
      return [first, yield df.callActivity('step', 'b')];
    },
  };
  const hanging = { orchestrations, activities: { step: (name: string) => (begun.push(name), new Promise(() => {})) } };
  hub = await Hub.start(hanging);
  const id = await hub.client.startNew('work');
  await eventually(async () => begun[0], 'the activity has begun');
  await hub.stop();
  await hub.run({ orchestrations, activities: { step: (name: string) => (begun.push(name), `${name} done`) } });
  expect(await hub.until(id)).toMatchObject({ output: ['a done', 'b done'] });
  expect(begun).toEqual(['a', 'a', 'b']);
});

test('an event raised before a stop is read after it', async () => {
  const app = {
    orchestrations: {
      *wait({ df }: OrchestrationContext): Steps {
        return yield df.waitForExternalEvent('go');
      },
    },
  };
  hub = await Hub.start(app);
  const id = await hub.client.startNew('wait');
  await hub.until(id, ['Running']);
  await hub.client.raiseEvent(id, 'go', 'kept');
  await hub.stop();
  await hub.run(app);
  expect(await hub.until(id)).toMatchObject({ output: 'kept' });
});

test('an orchestrator that decides otherwise than before fails as non-deterministic', async () => {
  const activities = { one: () => 1, two: () => 2 };
  const calling = (activity: string) => ({
    activities,
    orchestrations: {
      *changing({ df }: OrchestrationContext): Steps {
        yield df.callActivity(activity);
        return yield df.waitForExternalEvent('go');
      },
    },
  });
  hub = await Hub.start(calling('one'));
  const id = await hub.client.startNew('changing');
  await eventually(async () => (await hub.history(id)).find(({ EventType }) => EventType === 'TaskCompleted'), 'one');
  await hub.stop();
  await hub.run(calling('two'));
  await hub.client.raiseEvent(id, 'go', null);
  expect(await hub.until(id)).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringMatching(/^Non-Deterministic workflow detected: .* named 'one', but .* scheduled 'two'/),
  });
});

test('an orchestration whose activity is gone after a restart fails as non-deterministic', async () => {
  const orchestrations = {
    *calls({ df }: OrchestrationContext): Steps {
      return yield df.callActivity('old');
    },
  };
  hub = await Hub.start({ orchestrations, activities: { old: () => new Promise(() => {}) } });
  const id = await hub.client.startNew('calls');
  await hub.until(id, ['Running']);
  await hub.stop();
  await hub.run({ orchestrations });
  expect(await hub.until(id)).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringMatching(/^Non-Deterministic workflow detected: .* named 'old'/),
  });
});

test('state that another process holds is refused in words', async () => {
  hub = await Hub.start({});
  expect(() => openDatabase(hub.databaseFile)).toThrow(/in use by another process/);
});
