import type { Journal } from '../state/journal.ts';
import { DueQueue } from './due-queue.ts';

/** A POST that is kept until it was answered 200. */
export interface Post {
  seq: number;
  wabaId: string;
  due: number;
  firstAt: number;
  attempts: number;
}

const weekMs = 7 * 24 * 3_600_000;

/** POSTs that stand by themselves: what is no status, and what was not answered 200. Their bodies are on disk. */
export class Posts {
  readonly #journal: Journal;
  readonly #delaysMs: readonly number[];
  readonly #waiting = new DueQueue<Post>();
  #lastSeq: number;

  constructor(journal: Journal, delaysMs: readonly number[]) {
    this.#journal = journal;
    this.#delaysMs = delaysMs;
    const { db } = journal;
    this.#lastSeq = Number(db.prepare('select coalesce(max(seq), 0) as seq from posts').get()?.['seq']);
    const sql = `select seq, waba_id as "wabaId", due, first_at as "firstAt", attempts from posts`;
    for (const row of db.prepare(sql).all()) this.#waiting.push(row as unknown as Post);
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  get nextDue(): number | undefined {
    return this.#waiting.nextDue;
  }

  add(wabaId: string, body: string, now: number): void {
    this.#keep({ seq: this.#nextSeq(), wabaId, due: now, firstAt: now, attempts: 0 }, body, '');
  }

  /** Keeps what was tried once for another time. */
  addFailed(wabaId: string, body: string, now: number, answer: string): void {
    const due = now + this.#delayAfter(1);
    this.#keep({ seq: this.#nextSeq(), wabaId, due, firstAt: now, attempts: 1 }, body, answer);
  }

  takeDue(now: number): Post | undefined {
    return this.#waiting.takeDue(now);
  }

  bodyOf({ seq }: Post): string | undefined {
    this.#journal.flush();
    const row = this.#journal.db.prepare('select body from posts where seq = ?').get(seq);
    return row && String(row['body']);
  }

  done({ seq }: Post): void {
    this.#journal.write(() => this.#journal.db.prepare('delete from posts where seq = ?').run(seq));
  }

  failed(post: Post, now: number, answer: string): void {
    if (now - post.firstAt > weekMs) {
      this.done(post);
      return;
    }
    post.attempts += 1;
    post.due = now + this.#delayAfter(post.attempts);
    this.#waiting.push(post);
    const sql = 'update posts set due = ?, attempts = ?, last_answer = ? where seq = ?';
    const { due, attempts, seq } = post;
    this.#journal.write(() => this.#journal.db.prepare(sql).run(due, attempts, answer, seq));
  }

  /** What waits, next first. */
  list(limit: number): Record<string, unknown>[] {
    this.#journal.flush();
    const sql = `select seq, waba_id as "wabaId", due, first_at as "firstAt", attempts, last_answer as "lastAnswer"
      from posts order by due limit ?`;
    return this.#journal.db.prepare(sql).all(limit);
  }

  reset(): void {
    this.#waiting.clear();
    this.#journal.write(() => this.#journal.db.exec('delete from posts'));
  }

  #nextSeq(): number {
    return (this.#lastSeq += 1);
  }

  #delayAfter(attempts: number): number {
    return this.#delaysMs[Math.min(attempts, this.#delaysMs.length) - 1] ?? 0;
  }

  #keep(post: Post, body: string, answer: string): void {
    this.#waiting.push(post);
    const sql = `insert into posts (seq, waba_id, body, first_at, due, attempts, last_answer)
      values (?, ?, ?, ?, ?, ?, ?)`;
    const { seq, wabaId, firstAt, due, attempts } = post;
    this.#journal.write(() => this.#journal.db.prepare(sql).run(seq, wabaId, body, firstAt, due, attempts, answer));
  }
}
