import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

export const crashRequest = z.strictObject({
  function: z.string().min(1),
  when: z.enum(['before', 'after']),
  times: z.number().int().positive().default(1),
});

export type CrashRequest = z.infer<typeof crashRequest>;
type Moment = CrashRequest['when'];

/** Kills the process around chosen invocations. A crash is spent before it happens, so the next process goes on. */
export class CrashControl {
  readonly #db: DatabaseSync;
  /** Whether there may be one: asking the database before and after each invocation would cost more than most of them. */
  #mayCrash: boolean;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#mayCrash = this.planned().length > 0;
  }

  plan({ function: name, when, times }: CrashRequest): void {
    this.#db.prepare('INSERT OR REPLACE INTO crashes VALUES (?, ?, ?)').run(name, when, times);
    this.#mayCrash = true;
  }

  planned(): CrashRequest[] {
    const rows = this.#db.prepare('SELECT function, moment AS "when", times FROM crashes WHERE times > 0').all();
    return z.array(crashRequest).parse(rows.map((row) => ({ ...row })));
  }

  crashIfPlanned(name: string, when: Moment): void {
    if (!this.#mayCrash) return;
    const { changes } = this.#db
      .prepare('UPDATE crashes SET times = times - 1 WHERE function = ? AND moment = ? AND times > 0')
      .run(name, when);
    if (changes === 0) return;
    process.kill(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // Nothing more happens until the signal arrives.
  }
}
