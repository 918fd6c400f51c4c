import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Program, startProgram } from '../kit/start-program.ts';
import { EventType } from './history.ts';
import { Store } from './store/store.ts';
import { expectedActivities, expectedOutput, STEPS } from './testing/saga.ts';

const SAGAS = Array.from({ length: 8 }, (_, n) => `saga-${n}`);
const MOST_KILLS = 15;

let directory: string;
const hosts: Program[] = [];
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'durable-crash-'));
});
afterEach(async () => {
  for (const host of hosts) await host.kill();
  fs.rmSync(directory, { recursive: true });
});

/** The state as the dead process left it. */
function look<Result>(file: string, read: (store: Store) => Result): Result {
  const store = new Store(file);
  try {
    return read(store);
  } finally {
    store.close();
  }
}

test('a host killed again and again loses no orchestration and decides nothing twice', async () => {
  const options = {
    databaseFile: path.join(directory, 'durable.db'),
    ledger: path.join(directory, 'ledger'),
    sagas: SAGAS,
  };
  const run = async (): Promise<{ host: Program; completed: Promise<boolean> }> => {
    const host = await startProgram(require.resolve('./testing/saga-host.ts'), options);
    hosts.push(host);
    const completed = new Promise<boolean>((resolve) => {
      host.child.on('message', ({ type }: { type: string }) => type === 'completed' && resolve(true));
      void host.ended.then(() => resolve(false));
    });
    return { host, completed };
  };

  let kills = 0;
  for (let isCompleted = false; !isCompleted && kills < MOST_KILLS; kills += 1) {
    const { host, completed } = await run();
    isCompleted = await Promise.race([completed, pause(Math.random() * 60, false)]);
    await host.kill();
  }
  expect(kills).toBeGreaterThan(5);
  const { host, completed } = await run();
  expect(await completed).toBe(true);
  await host.stop();

  const ledger = fs.readFileSync(options.ledger, 'utf8').split('\n').filter(Boolean);
  const begins = (what: string): number => ledger.filter((line) => line === `begin ${what}`).length;
  const ends = (what: string): number => ledger.filter((line) => line === `end ${what}`).length;
  look(options.databaseFile, (store) => {
    for (const id of SAGAS) {
      const saga = store.instance(id);
      expect({ status: saga?.status, output: JSON.parse(saga?.output ?? 'null') as unknown }).toEqual({
        status: 'Completed',
        output: expectedOutput(id),
      });
      const history = store.history(id);
      const decided = history.filter(
        ({ EventType: type }) =>
          type === EventType.TaskScheduled ||
          type === EventType.TimerCreated ||
          type === EventType.SubOrchestrationInstanceCreated,
      );
      expect(decided.map(({ EventId }) => EventId)).toEqual(Array.from({ length: STEPS + 2 }, (_, n) => n));
      for (const what of expectedActivities(id)) expect(ends(what)).toBeGreaterThanOrEqual(1);
    }
    const asked = new Set(SAGAS.flatMap(expectedActivities));
    expect(new Set(ledger.map((line) => line.replace(/^(begin|end) /, '')))).toEqual(asked);
    // Only a kill makes an activity run again, and a kill interrupts at most as many as may run at once.
    const again = [...asked].reduce((sum, what) => sum + begins(what) - 1, 0);
    expect(again).toBeLessThanOrEqual(kills * 8);
    expect(store.unsettled()).toEqual([]);
    expect(store.pendingActivities()).toEqual([]);
    expect(store.nextTimerAt()).toBeUndefined();
  });
}, 120_000);
