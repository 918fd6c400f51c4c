import { createHmac } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ClerkOptions } from './options.ts';

interface DeliveryRow {
  id: number;
  message_id: string;
  endpoint_url: string;
  body: string;
  attempts: number;
}

const attemptTimeoutMs = 15_000;
const deliveriesAtOnce = 10;

/** Sends queued webhooks with Svix's signature until an endpoint answers 2xx or the retry schedule is used up. */
export class WebhookSender {
  readonly #db: DatabaseSync;
  readonly #secrets: Map<string, string>;
  readonly #retryDelaysMs: readonly number[];
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: DatabaseSync, { webhookEndpoints, webhookRetryDelaysMs }: ClerkOptions) {
    this.#db = db;
    this.#secrets = new Map(webhookEndpoints.map(({ url, secret }) => [url, secret]));
    this.#retryDelaysMs = webhookRetryDelaysMs;
  }

  /** Looks for due deliveries once the current work has finished, so also after the caller's transaction. */
  wake(): void {
    this.#again = true;
    if (this.#stopping.signal.aborted) return;
    this.#running ??= Promise.resolve()
      .then(() => this.#run())
      .finally(() => {
        this.#running = undefined;
        if (this.#again) this.wake();
      });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#again && !this.#stopping.signal.aborted) {
      this.#again = false;
      const due = this.#due();
      await Promise.all(due.map((delivery) => this.#attempt(delivery)));
      if (due.length > 0) this.#again = true;
    }
    this.#sleepUntilNext();
  }

  #due(): DeliveryRow[] {
    return this.#db
      .prepare(`SELECT * FROM webhook_deliveries WHERE status = 'pending' AND next_attempt_at <= ? ORDER BY id LIMIT ?`)
      .all(Date.now(), deliveriesAtOnce) as unknown as DeliveryRow[];
  }

  #sleepUntilNext(): void {
    if (this.#stopping.signal.aborted) return;
    const next = this.#db
      .prepare(`SELECT min(next_attempt_at) AS at FROM webhook_deliveries WHERE status = 'pending'`)
      .get()?.['at'];
    if (next === null || next === undefined) return;
    this.#timer = setTimeout(() => this.wake(), Math.max(0, Number(next) - Date.now()));
  }

  async #attempt(delivery: DeliveryRow): Promise<void> {
    const secret = this.#secrets.get(delivery.endpoint_url);
    if (secret === undefined) {
      this.#settle(delivery, 'failed', 'The endpoint is no longer configured.');
      return;
    }
    try {
      const response = await fetch(delivery.endpoint_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...svixHeaders(delivery, secret) },
        body: delivery.body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(attemptTimeoutMs)]),
      });
      await response.body?.cancel();
      if (response.ok) this.#settle(delivery, 'delivered', null);
      else this.#retryLater(delivery, `The endpoint answered ${response.status}.`);
    } catch (error) {
      // Cut off by our own end, it counts as never tried: the next start sends it again.
      if (!this.#stopping.signal.aborted) this.#retryLater(delivery, String(error));
    }
  }

  #retryLater(delivery: DeliveryRow, reason: string): void {
    const delay = this.#retryDelaysMs[delivery.attempts];
    if (delay === undefined) {
      this.#settle(delivery, 'failed', reason);
      return;
    }
    this.#db
      .prepare(
        'UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt_at = ?, last_error = ? WHERE id = ?',
      )
      .run(Date.now() + delay, reason, delivery.id);
  }

  #settle(delivery: DeliveryRow, status: 'delivered' | 'failed', reason: string | null): void {
    this.#db
      .prepare('UPDATE webhook_deliveries SET status = ?, attempts = attempts + 1, last_error = ? WHERE id = ?')
      .run(status, reason, delivery.id);
  }
}

function svixHeaders({ message_id, body }: DeliveryRow, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${message_id}.${timestamp}.${body}`).digest('base64');
  return { 'svix-id': message_id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${signature}` };
}
