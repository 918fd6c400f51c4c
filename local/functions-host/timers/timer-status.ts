import type { DatabaseSync } from 'node:sqlite';

export interface TimerStatus {
  last: Date;
  next: Date;
  updated: Date;
}

/** .NET's first moment, which the host gives for "never". */
export const never = new Date('0001-01-01T00:00:00Z');

/** The last and the next occurrence of each timer, kept over restarts. */
export class TimerStatusStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  read(name: string): TimerStatus | undefined {
    const row = this.#db.prepare('SELECT last, next, updated FROM timers WHERE name = ?').get(name);
    if (!row) return undefined;
    const date = (column: string): Date => new Date(String(row[column]));
    return { last: date('last'), next: date('next'), updated: date('updated') };
  }

  write(name: string, { last, next, updated }: TimerStatus): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO timers VALUES (?, ?, ?, ?)')
      .run(name, last.toISOString(), next.toISOString(), updated.toISOString());
  }
}
