import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import type { Attempt } from './deliveries.ts';
import { stripeSignature } from './sign.ts';

const concurrency = 4;
const timeoutMs = 10_000;
const slowestRetryMs = 30_000;
const giveUpAfter = 3 * day;

interface Due {
  seq: number;
  event: string;
  endpoint: string;
  first_attempt_at: number | null;
  attempts: string;
}

/**
 * Sends what is queued, at least once, a few at a time and so in no certain order. A failure is tried again after 1, 2,
 * 4 … 30 seconds of real time until three days of the account's clock have passed. What was under way when the process
 * died is still queued when it starts again.
 */
export class Dispatcher {
  readonly #account: Account;
  readonly #underWay = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  readonly #ending = new AbortController();

  constructor(account: Account) {
    this.#account = account;
  }

  /** Looks at the queue now, and then whenever something falls due. */
  wake(): void {
    if (this.#ending.signal.aborted) return;
    clearTimeout(this.#timer);
    for (const due of this.#next(concurrency - this.#underWay.size)) {
      const sending = this.#send(due)
        .catch((error: unknown) => console.error(`stripe: delivery ${due.seq} was not recorded:`, error))
        .finally(() => {
          this.#underWay.delete(due.seq);
          this.wake();
        });
      this.#underWay.set(due.seq, sending);
    }
    const wait = this.#msToNext();
    if (wait !== undefined) this.#timer = setTimeout(() => this.wake(), wait);
  }

  /** Drops what is under way, which stays queued, and sends nothing more. */
  async stop(): Promise<void> {
    this.#ending.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay.values());
  }

  #next(places: number): Due[] {
    if (places <= 0) return [];
    const candidates = this.#account.store.all<Due>(
      `select * from deliveries as delivery where state = 'pending' and next_attempt_at <= ? and not exists (
         select 1 from deliveries as earlier where earlier.seq = delivery.after and earlier.state = 'pending' and earlier.attempts = '[]'
       ) order by next_attempt_at, seq limit ?`,
      Date.now(),
      places + this.#underWay.size,
    );
    return candidates.filter(({ seq }) => !this.#underWay.has(seq)).slice(0, places);
  }

  #msToNext(): number | undefined {
    if (this.#underWay.size >= concurrency) return undefined;
    const sql = "select min(next_attempt_at) as at from deliveries where state = 'pending' and next_attempt_at > ?";
    const at = this.#account.store.all<{ at: number | null }>(sql, Date.now())[0]?.at;
    return at ? Math.max(1, at - Date.now()) : undefined;
  }

  async #send({
    seq,
    event: eventId,
    endpoint: endpointId,
    first_attempt_at: firstAttemptAt,
    attempts: earlier,
  }: Due): Promise<void> {
    const { store } = this.#account;
    const event = this.#account.get('event', eventId);
    const endpoint = this.#account.get('webhook_endpoint', endpointId);
    const { secret } = store.hidden<'webhook_endpoint'>(endpointId);
    const attempt = await post(
      endpoint.url,
      JSON.stringify(event, undefined, 2),
      secret,
      this.#account.now(),
      this.#ending.signal,
    );
    if (this.#ending.signal.aborted) return;
    const attempts = [...(JSON.parse(earlier) as Attempt[]), attempt];
    const first = firstAttemptAt ?? attempt.at;
    const delivered = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    const failed = !delivered && this.#account.now() - first > giveUpAfter;
    store.run(
      'update deliveries set state = ?, first_attempt_at = ?, next_attempt_at = ?, attempts = ? where seq = ?',
      delivered ? 'delivered' : failed ? 'failed' : 'pending',
      first,
      Date.now() + Math.min(slowestRetryMs, 1000 * 2 ** (attempts.length - 1)),
      JSON.stringify(attempts.slice(-50)),
      seq,
    );
  }
}

async function post(url: string, body: string, secret: string, at: number, ending: AbortSignal): Promise<Attempt> {
  const started = performance.now();
  const took = (): number => Math.round(performance.now() - started);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'Stripe-Signature': stripeSignature(secret, body),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ending]),
    });
    const answer = await response.text();
    return { at, status: response.status, ms: took(), answer: answer.slice(0, 500) };
  } catch (error) {
    return { at, status: null, ms: took(), answer: describe(error) };
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
