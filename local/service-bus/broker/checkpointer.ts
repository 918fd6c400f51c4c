import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DatabaseSync } from 'node:sqlite';

export interface CheckpointPace {
  /** How often what was committed is written back. */
  everyMs: number;
  /** A journal that has grown to this is emptied, for which writers wait a moment. */
  mostBytes: number;
}

const usual: CheckpointPace = { everyMs: 1_000, mostBytes: 256 * 2 ** 20 };

/**
 * Has another thread write the journal of `db` back into its file. SQLite does so within some commit, which then waits for
 * the disk, and with it everybody who has sent something to the broker. Gives what ends the thread, to be called before
 * the database is closed.
 */
export function checkpointAside(db: DatabaseSync, file: string, pace = usual): () => Promise<void> {
  db.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA busy_timeout = 10000');
  const thread = new Worker(new URL('checkpoint-thread.ts', import.meta.url), { workerData: { file, pace } });
  return async () => {
    const ended = once(thread, 'exit');
    thread.postMessage('end');
    await ended;
  };
}
