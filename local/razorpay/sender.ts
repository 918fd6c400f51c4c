import { createHmac } from 'node:crypto';
import type { Delivery } from './events.ts';
import type { Store } from './store.ts';

interface Endpoint {
  url: string;
  secret: string;
}

const attemptTimeoutMs = 10_000;
const atOnce = 8;
/** Razorpay tries for a day with growing pauses; a laptop's are shorter. */
const retryDelaysMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 60_000, 60_000, 60_000];

/** Posts queued webhooks, signed over their exact bytes, until the endpoint answers 2xx. */
export class Sender {
  readonly #store: Store;
  readonly #endpoint: Endpoint | null;
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, endpoint: Endpoint | null) {
    this.#store = store;
    this.#endpoint = endpoint;
  }

  wake(): void {
    if (this.#stopping.signal.aborted || !this.#endpoint) return;
    clearTimeout(this.#timer);
    for (const delivery of this.#due()) {
      const sending = this.#attempt(delivery, this.#endpoint).finally(() => {
        this.#underWay.delete(delivery.seq);
        this.wake();
      });
      this.#underWay.set(delivery.seq, sending);
    }
    const next = this.#store.db
      .prepare(`SELECT min(next_attempt_at) AS at FROM deliveries WHERE state = 'pending' AND next_attempt_at > ?`)
      .get(Date.now())?.['at'];
    if (next !== null && next !== undefined) {
      this.#timer = setTimeout(() => this.wake(), Math.max(1, Number(next) - Date.now()));
    }
  }

  /** Drops what is under way, which stays queued. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay.values());
  }

  #due(): Delivery[] {
    const due = this.#store.db
      .prepare(
        `SELECT * FROM deliveries WHERE state = 'pending' AND next_attempt_at <= ? ORDER BY next_attempt_at, seq`,
      )
      .all(Date.now()) as unknown as Delivery[];
    return due.filter(({ seq }) => !this.#underWay.has(seq)).slice(0, atOnce - this.#underWay.size);
  }

  async #attempt({ seq, event_id: eventId, body, attempts }: Delivery, endpoint: Endpoint): Promise<void> {
    const outcome = await post(endpoint, eventId, body, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    const delay = retryDelaysMs[attempts];
    const state = outcome.accepted ? 'delivered' : delay === undefined ? 'failed' : 'pending';
    this.#store.db
      .prepare(
        'UPDATE deliveries SET state = ?, attempts = attempts + 1, next_attempt_at = ?, answer = ? WHERE seq = ?',
      )
      .run(state, Date.now() + (delay ?? 0), outcome.answer, seq);
  }
}

async function post(
  { url, secret }: Endpoint,
  eventId: string,
  body: string,
  stopping: AbortSignal,
): Promise<{ accepted: boolean; answer: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Razorpay-Webhook/v1',
        'x-razorpay-event-id': eventId,
        'x-razorpay-signature': createHmac('sha256', secret).update(body).digest('hex'),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(attemptTimeoutMs)]),
    });
    const text = await response.text();
    return { accepted: response.ok, answer: `${response.status} ${text.slice(0, 300)}` };
  } catch (error) {
    return { accepted: false, answer: error instanceof Error ? error.message : String(error) };
  }
}
