import type { DatabaseSync } from 'node:sqlite';

/**
 * One transaction for everything that happens in one turn of the broker. Nothing is said to a peer (an acknowledgement,
 * a delivery, a reply) before the transaction that it rests on is committed.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  #waiting: (() => void)[] = [];

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Every statement that writes calls this first. */
  begin(): void {
    if (!this.#db.isTransaction) this.#db.exec('BEGIN IMMEDIATE');
  }

  afterCommit(say: () => void): void {
    this.#waiting.push(say);
  }

  commit(): void {
    if (this.#db.isTransaction) this.#db.exec('COMMIT');
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const say of waiting) say();
  }
}
