import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { MessageState, NewMessage, StoredMessage } from '../message/message.ts';
import type { GroupCommit } from './group-commit.ts';

export const schema = `
  CREATE TABLE IF NOT EXISTS messages (
    queue TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    state INTEGER NOT NULL,
    messageId TEXT,
    sessionId TEXT,
    enqueuedAt INTEGER NOT NULL,
    scheduledFor INTEGER,
    timeToLive INTEGER,
    expiresAt INTEGER,
    deliveries INTEGER NOT NULL,
    annotations BLOB,
    content BLOB NOT NULL,
    PRIMARY KEY (queue, sequence)
  );
  CREATE TABLE IF NOT EXISTS sequences (queue TEXT PRIMARY KEY, reserved INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS seen_message_ids (
    queue TEXT NOT NULL, messageId TEXT NOT NULL, seenAt INTEGER NOT NULL, PRIMARY KEY (queue, messageId)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS seen_message_ids_by_time ON seen_message_ids (queue, seenAt);
  CREATE TABLE IF NOT EXISTS session_states (
    queue TEXT NOT NULL, sessionId TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (queue, sessionId)
  ) WITHOUT ROWID;
`;

export type MessageSummary = Pick<
  StoredMessage,
  'sequence' | 'state' | 'sessionId' | 'scheduledFor' | 'expiresAt' | 'deliveries'
>;

const summaryColumns = 'sequence, state, sessionId, scheduledFor, expiresAt, deliveries';

/** The rows of one queue (or of its dead-letter queue, which is a queue of its own beside it). */
export class QueueStore {
  readonly #path: string;
  readonly #commit: GroupCommit;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(db: DatabaseSync, commit: GroupCommit, path: string) {
    this.#path = path;
    this.#commit = commit;
    this.#sql = prepare(db);
  }

  insert(message: StoredMessage): void {
    const { sequence, state, messageId, sessionId, enqueuedAt, scheduledFor } = message;
    const { timeToLive, expiresAt, deliveries, annotations, content } = message;
    this.#write(
      this.#sql.insert,
      sequence,
      state,
      messageId,
      sessionId,
      enqueuedAt,
      scheduledFor,
      timeToLive,
      expiresAt,
      deliveries,
      annotations,
      content,
    );
  }

  find(sequence: number): StoredMessage | undefined {
    return this.#sql.find.get(this.#path, sequence) as StoredMessage | undefined;
  }

  summary(sequence: number): MessageSummary | undefined {
    return this.#sql.summary.get(this.#path, sequence) as MessageSummary | undefined;
  }

  /** All messages, oldest first, without their content. */
  summaries(): MessageSummary[] {
    return this.#sql.summaries.all(this.#path) as unknown[] as MessageSummary[];
  }

  /** From a sequence number on, in order; of one session only, if it is given. */
  from(sequence: number, sessionId: string | null): Iterable<StoredMessage> {
    return this.#sql.from.iterate(
      this.#path,
      sequence,
      sessionId,
      sessionId,
    ) as Iterable<unknown> as Iterable<StoredMessage>;
  }

  remove(sequence: number): void {
    this.#write(this.#sql.remove, sequence);
  }

  setDeliveries(sequence: number, deliveries: number): void {
    this.#write(this.#sql.setDeliveries, sequence, deliveries);
  }

  setState(sequence: number, state: MessageState): void {
    this.#write(this.#sql.setState, sequence, state);
  }

  setContent(sequence: number, content: NewMessage['content']): void {
    this.#write(this.#sql.setContent, sequence, content);
  }

  /** Makes a scheduled message an active one, which is a new arrival with a number of its own. */
  activate(sequence: number, as: { sequence: number; enqueuedAt: number; expiresAt: number | null }): void {
    this.#write(this.#sql.activate, sequence, as.sequence, as.enqueuedAt, as.expiresAt);
  }

  /** Moves a message to another queue as an active one, under the same number. */
  move(sequence: number, to: string, deliveries: number, content: NewMessage['content']): void {
    this.#write(this.#sql.move, sequence, to, deliveries, content);
  }

  /** Every sequence number up to this one may have been given out. */
  reservedSequence(): number {
    return (this.#sql.reserved.get(this.#path) as { reserved: number } | undefined)?.reserved ?? 0;
  }

  reserveSequence(reserved: number): void {
    this.#write(this.#sql.reserve, reserved);
  }

  /** Epoch milliseconds of when a message id was first seen, if it is remembered. */
  messageIdSeenAt(messageId: string): number | undefined {
    return (this.#sql.seenAt.get(this.#path, messageId) as { seenAt: number } | undefined)?.seenAt;
  }

  rememberMessageId(messageId: string, seenAt: number): void {
    this.#write(this.#sql.remember, messageId, seenAt);
  }

  forgetMessageIds(seenUntil: number): void {
    this.#write(this.#sql.forget, seenUntil);
  }

  sessionState(sessionId: string): Uint8Array | null {
    return (this.#sql.sessionState.get(this.#path, sessionId) as { state: Uint8Array } | undefined)?.state ?? null;
  }

  setSessionState(sessionId: string, state: Uint8Array): void {
    this.#write(this.#sql.setSessionState, sessionId, state);
  }

  #write(statement: StatementSync, ...values: SQLInputValue[]): void {
    this.#commit.begin();
    statement.run(this.#path, ...values);
  }
}

function prepare(db: DatabaseSync) {
  const here = 'WHERE queue = ?1 AND sequence = ?2';
  return {
    insert: db.prepare('INSERT INTO messages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)'),
    find: db.prepare(`SELECT * FROM messages ${here}`),
    summary: db.prepare(`SELECT ${summaryColumns} FROM messages ${here}`),
    summaries: db.prepare(`SELECT ${summaryColumns} FROM messages WHERE queue = ?1 ORDER BY sequence`),
    from: db.prepare(
      'SELECT * FROM messages WHERE queue = ?1 AND sequence >= ?2 AND (?3 IS NULL OR sessionId = ?4) ORDER BY sequence',
    ),
    remove: db.prepare(`DELETE FROM messages ${here}`),
    setDeliveries: db.prepare(`UPDATE messages SET deliveries = ?3 ${here}`),
    setState: db.prepare(`UPDATE messages SET state = ?3 ${here}`),
    setContent: db.prepare(`UPDATE messages SET content = ?3 ${here}`),
    activate: db.prepare(`UPDATE messages SET state = 0, sequence = ?3, enqueuedAt = ?4, expiresAt = ?5 ${here}`),
    move: db.prepare(
      `UPDATE messages SET queue = ?3, state = 0, expiresAt = NULL, deliveries = ?4, content = ?5 ${here}`,
    ),
    reserved: db.prepare('SELECT reserved FROM sequences WHERE queue = ?1'),
    reserve: db.prepare('INSERT OR REPLACE INTO sequences VALUES (?1, ?2)'),
    seenAt: db.prepare('SELECT seenAt FROM seen_message_ids WHERE queue = ?1 AND messageId = ?2'),
    remember: db.prepare('INSERT OR REPLACE INTO seen_message_ids VALUES (?1, ?2, ?3)'),
    forget: db.prepare('DELETE FROM seen_message_ids WHERE queue = ?1 AND seenAt <= ?2'),
    sessionState: db.prepare('SELECT state FROM session_states WHERE queue = ?1 AND sessionId = ?2'),
    setSessionState: db.prepare('INSERT OR REPLACE INTO session_states VALUES (?1, ?2, ?3)'),
  };
}

export function isExpired({ expiresAt }: Pick<StoredMessage, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}
