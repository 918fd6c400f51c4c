import type { StatementSync } from 'node:sqlite';
import type { PlannedStatus } from '../delivery/fate.ts';
import type { Journal } from './journal.ts';
import { seqOf, wamid } from './wamid.ts';

const forgottenSql = `select body from documents where kind = 'serial' and id = 'messages'`;
const forgetSql = 'insert or replace into documents (kind, id, body) values';

export interface NewMessage {
  phoneNumberId: string;
  /** A phone number's digits or a business-scoped user id. */
  recipient: string;
  callbackData: string | null;
  /** Name of the template. */
  template: string | null;
  /** Of its price, in the template's words or `service`. */
  category: string;
  pricingType: string;
  billable: boolean;
  /** text, template, image … */
  kind: string;
  /** Milliseconds since 1970, by the machine's steady clock. */
  at: number;
  content: Record<string, unknown>;
  plan: PlannedStatus[];
}

/** A message of which something is still to be told. Its content is on disk only. */
export interface LiveMessage extends Omit<NewMessage, 'content'> {
  seq: number;
  id: string;
  /** Bit n: the plan's entry n was told, or passed on to the posts that are tried again. */
  told: number;
  charged: boolean;
  state: string;
}

export interface StoredMessage extends LiveMessage {
  content: Record<string, unknown>;
}

interface Row {
  seq: number;
  id: string;
  phone_number_id: string;
  recipient: string;
  callback_data: string | null;
  template: string | null;
  category: string;
  kind: string;
  at: number;
  content: string;
  plan: string;
  told: number;
  charged: number;
  state: string;
}

interface SavedPlan {
  statuses: PlannedStatus[];
  pricingType: string;
  billable: boolean;
}

export interface MessageFilter {
  to?: string | undefined;
  phoneNumberId?: string | undefined;
  callbackData?: string | undefined;
  template?: string | undefined;
  /** Only those after this serial number. */
  after?: number | undefined;
  limit?: number | undefined;
  newestFirst?: boolean | undefined;
}

/** Every message that was accepted. Those with something left to tell are in memory, the others only on disk. */
export class Messages {
  readonly #journal: Journal;
  readonly #live = new Map<number, LiveMessage>();
  readonly #changed = new Set<LiveMessage>();
  /** Counted here: with a million messages the table takes too long to ask. */
  readonly #byState = new Map<string, number>();
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  #lastSeq: number;
  /** Messages up to this serial number were forgotten; no id comes twice. */
  #forgotten: number;

  constructor(journal: Journal) {
    this.#journal = journal;
    const { db } = journal;
    this.#insert = db.prepare(
      `insert into messages (seq, id, phone_number_id, recipient, callback_data, template, category, kind, at, content,
         plan, told, charged, state, open) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 'accepted', 1)`,
    );
    this.#update = db.prepare('update messages set plan = ?, told = ?, charged = ?, state = ?, open = ? where seq = ?');
    this.#forgotten = Number(db.prepare(`${forgottenSql} limit 1`).get()?.['body'] ?? 0);
    const last = db.prepare('select max(seq) as seq from messages').get()?.['seq'];
    this.#lastSeq = Number(last ?? this.#forgotten);
    for (const { state, count } of db.prepare('select state, count(*) as count from messages group by state').all())
      this.#byState.set(String(state), Number(count));
    for (const row of db.prepare('select * from messages where open = 1 order by seq').all()) {
      const { content: _content, ...live } = fromRow(row as unknown as Row);
      this.#live.set(live.seq, live);
    }
  }

  /** How many wait for something to be told. */
  get liveCount(): number {
    return this.#live.size;
  }

  get acceptedCount(): number {
    return this.#lastSeq - this.#forgotten;
  }

  live(): Iterable<LiveMessage> {
    return this.#live.values();
  }

  add({ content, ...message }: NewMessage): LiveMessage {
    const seq = (this.#lastSeq += 1);
    const live: LiveMessage = {
      ...message,
      seq,
      id: wamid(message.recipient, seq),
      told: 0,
      charged: false,
      state: 'accepted',
    };
    this.#live.set(seq, live);
    this.#count(live.state, 1);
    const plan = planText(live);
    this.#journal.write(() => {
      const { id, phoneNumberId, recipient, callbackData, template, category, kind, at } = live;
      const text = JSON.stringify(content);
      this.#insert.run(seq, id, phoneNumberId, recipient, callbackData, template, category, kind, at, text, plan);
    });
    return live;
  }

  /** To be saved by the caller. */
  moveTo(message: LiveMessage, state: string): void {
    this.#count(message.state, -1);
    this.#count(state, 1);
    message.state = state;
  }

  /** Writes what changed; once everything was told, the message leaves the memory. */
  save(message: LiveMessage): void {
    if (isOpen(message)) this.#live.set(message.seq, message);
    else this.#live.delete(message.seq);
    if (this.#changed.has(message)) return;
    this.#changed.add(message);
    this.#journal.write(() => {
      this.#changed.delete(message);
      const { told, charged, state, seq } = message;
      this.#update.run(planText(message), told, charged ? 1 : 0, state, isOpen(message) ? 1 : 0, seq);
    });
  }

  find(id: string): StoredMessage | undefined {
    const seq = seqOf(id);
    if (seq === undefined) return undefined;
    this.#journal.flush();
    const row = this.#journal.db.prepare('select * from messages where seq = ? and id = ?').get(seq, id);
    if (!row) return undefined;
    const stored = fromRow(row as unknown as Row);
    const live = this.#live.get(seq);
    return live ? Object.assign(live, { content: stored.content }) : stored;
  }

  list(filter: MessageFilter): StoredMessage[] {
    this.#journal.flush();
    const { to, phoneNumberId, callbackData, template, after, limit = 1_000, newestFirst = false } = filter;
    const conditions = Object.entries({
      recipient: to,
      phone_number_id: phoneNumberId,
      callback_data: callbackData,
      template,
    }).filter((condition) => condition[1] !== undefined) as [string, string][];
    const where = ['seq > ?', ...conditions.map(([column]) => `${column} = ?`)].join(' and ');
    const values = conditions.map(([, value]) => value);
    const sql = `select * from messages where ${where} order by seq ${newestFirst ? 'desc' : 'asc'} limit ?`;
    const rows = this.#journal.db.prepare(sql).all(after ?? 0, ...values, limit);
    return rows.map((row) => fromRow(row as unknown as Row));
  }

  /** How many messages were accepted with each of these callback data. */
  acceptedWith(callbackData: string): number {
    const sql = 'select count(*) as count from messages where callback_data = ?';
    return Number(this.#journal.db.prepare(sql).get(callbackData)?.['count']);
  }

  /** Callback data under which more than one message was accepted: somebody got the same message twice. */
  acceptedTwice(): { callbackData: string; count: number }[] {
    this.#journal.flush();
    const sql = `select callback_data as "callbackData", count(*) as count from messages
      where callback_data is not null group by callback_data having count(*) > 1 limit 100`;
    return this.#journal.db.prepare(sql).all() as { callbackData: string; count: number }[];
  }

  countByState(): Record<string, number> {
    return Object.fromEntries([...this.#byState].filter(([, count]) => count > 0));
  }

  /** Forgets all messages. */
  reset(): void {
    this.#journal.flush();
    // What is under way just now will still be saved: as a message with nothing left to tell.
    for (const message of this.#live.values()) message.told = 2 ** message.plan.length - 1;
    this.#live.clear();
    this.#byState.clear();
    this.#forgotten = this.#lastSeq;
    this.#journal.write(() =>
      this.#journal.db.exec(`delete from messages; ${forgetSql} ('serial', 'messages', '${this.#forgotten}')`),
    );
  }

  #count(state: string, change: number): void {
    this.#byState.set(state, (this.#byState.get(state) ?? 0) + change);
  }
}

function isOpen({ plan, told }: LiveMessage): boolean {
  return told !== 2 ** plan.length - 1;
}

function planText({ plan, pricingType, billable }: LiveMessage): string {
  return JSON.stringify({ statuses: plan, pricingType, billable } satisfies SavedPlan);
}

function fromRow(row: Row): StoredMessage {
  const { statuses, pricingType, billable } = JSON.parse(row.plan) as SavedPlan;
  return {
    seq: row.seq,
    id: row.id,
    phoneNumberId: row.phone_number_id,
    recipient: row.recipient,
    callbackData: row.callback_data,
    template: row.template,
    category: row.category,
    pricingType,
    billable,
    kind: row.kind,
    at: row.at,
    content: JSON.parse(row.content) as Record<string, unknown>,
    plan: statuses,
    told: row.told,
    charged: row.charged === 1,
    state: row.state,
  };
}
