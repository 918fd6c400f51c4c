import { z } from 'zod';
import { runProgram } from '../../kit/program.ts';
import { Engine } from '../engine.ts';
import { runnable } from './app.ts';
import { eventually } from './eventually.ts';
import { sagaApp } from './saga.ts';

const options = z.object({ databaseFile: z.string(), ledger: z.string(), sagas: z.array(z.string()) });

/** A process that runs sagas, each started once, and tells its parent when all have ended; it is made to be killed. */
await runProgram('saga-host', options, async ({ databaseFile, ledger, sagas }) => {
  const engine = new Engine({
    ...runnable(sagaApp(ledger)),
    databaseFile,
    log: console.error,
    maxConcurrentActivities: 8,
    maxConcurrentOrchestrations: 8,
    stopGraceMs: 5_000,
  });
  for (const instanceId of sagas) {
    if (engine.store.instance(instanceId)) continue;
    engine.store.start({ instanceId, name: 'saga', input: JSON.stringify({ round: 0, done: [] }), parent: null });
  }
  engine.start();
  const ended = eventually(
    () => Promise.resolve(sagas.every((id) => engine.store.instance(id)?.status === 'Completed') || undefined),
    'every saga has ended',
  );
  void ended.then(() => process.send?.({ type: 'completed' }));
  return { facts: {}, close: () => engine.stop() };
});
