import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointPace } from './checkpointer.ts';

const { file, pace } = workerData as { file: string; pace: CheckpointPace };
const db = new DatabaseSync(file, { timeout: 10_000 });

const timer = setInterval(() => {
  // Passive: nobody waits. It leaves what is written meanwhile, so a journal never at rest is emptied otherwise.
  db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  const journal = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (journal && journal.size > pace.mostBytes) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}, pace.everyMs);

parentPort?.once('message', () => {
  clearInterval(timer);
  db.close();
});
