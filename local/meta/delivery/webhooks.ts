import type { Accounts, App } from '../state/accounts.ts';
import type { Behaviours } from '../state/behaviour.ts';
import { Address, type Answer } from './address.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { statusesEnvelope, type PhoneStatus } from './envelope.ts';
import type { Post, Posts } from './posts.ts';
import { metaJson } from './signature.ts';

interface Told extends PhoneStatus {
  /** The status is off our hands. */
  settled: () => void;
  since: number;
}

/** The statuses that wait to be told about one business account. */
interface Line {
  wabaId: string;
  told: Told[];
}

/**
 * Sends webhooks to the apps that are subscribed to an account: statuses together as they come, anything else by itself; so many a second and at once as the behaviour
 * says. What is not answered 200 becomes a post of its own that is tried again. A status is let go of in the same commit
 * that keeps the post, so that nothing is lost when the program dies; what was under way then is told twice, as Meta does.
 */
export class Webhooks {
  readonly #accounts: Accounts;
  readonly #behaviours: Behaviours;
  readonly #posts: Posts;
  readonly #log: DeliveryLog;
  readonly #own: Address;
  readonly #others = new Map<string, Address>();
  readonly #lines = new Map<string, Line>();
  readonly #underWay = new Set<Promise<void>>();
  #nextSendAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Infinity;
  #stopped = false;

  constructor(given: { accounts: Accounts; behaviours: Behaviours; posts: Posts; log: DeliveryLog; own: Address }) {
    this.#accounts = given.accounts;
    this.#behaviours = given.behaviours;
    this.#posts = given.posts;
    this.#log = given.log;
    this.#own = given.own;
  }

  /** How many statuses wait for a POST. */
  get queued(): number {
    return [...this.#lines.values()].reduce((sum, { told }) => sum + told.length, 0);
  }

  /** Queues a status; `settled` is called when it was told or is kept for another time. */
  tell(status: PhoneStatus, settled: () => void): void {
    const { wabaId } = status.phone;
    let line = this.#lines.get(wabaId);
    if (!line) this.#lines.set(wabaId, (line = { wabaId, told: [] }));
    line.told.push({ ...status, settled, since: performance.now() });
    this.#wakeIn(0);
  }

  /** Queues a POST of its own, on disk. */
  post(wabaId: string, body: unknown): void {
    this.#posts.add(wabaId, typeof body === 'string' ? body : metaJson(body), Date.now());
    this.#wakeIn(0);
  }

  /** Looks again at what it may send, after the behaviour changed. */
  wake(): void {
    this.#wakeIn(0);
  }

  /** Forgets what waits. */
  reset(): void {
    this.#lines.clear();
    this.#posts.reset();
  }

  /** Sends nothing more, and waits until what is under way was answered or cut off. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const address of [this.#own, ...this.#others.values()]) address.close();
    await Promise.all(this.#underWay);
  }

  #wakeIn(ms: number): void {
    const at = performance.now() + ms;
    if (this.#stopped || at >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = at;
    this.#timer = setTimeout(() => this.#pump(), ms);
  }

  #pump(): void {
    this.#wakesAt = Infinity;
    const behaviour = this.#behaviours.global;
    if (behaviour.webhooksHeld) return;
    const pauseMs = behaviour.webhooksPerSecond > 0 ? 1_000 / behaviour.webhooksPerSecond : 0;
    while (this.#underWay.size < behaviour.webhookConcurrency) {
      const now = performance.now();
      if (this.#nextSendAt > now) {
        this.#wakeIn(Math.ceil(this.#nextSendAt - now));
        return;
      }
      const sending = this.#next(behaviour.statusesPerWebhook, behaviour.batchWaitMs, now);
      if (!sending) break;
      this.#nextSendAt = Math.max(this.#nextSendAt, now - pauseMs) + pauseMs;
      const underWay = sending.finally(() => {
        this.#underWay.delete(underWay);
        this.#wakeIn(0);
      });
      this.#underWay.add(underWay);
    }
    if (this.#underWay.size >= behaviour.webhookConcurrency) return;
    const postDue = this.#posts.nextDue;
    const waits = [
      ...(this.queued > 0 ? [behaviour.batchWaitMs] : []),
      ...(postDue === undefined ? [] : [postDue - Date.now()]),
    ];
    if (waits.length > 0) this.#wakeIn(Math.max(1, Math.min(...waits)));
  }

  #next(most: number, waitMs: number, now: number): Promise<void> | undefined {
    const post = this.#posts.takeDue(Date.now());
    if (post) return this.#sendPost(post);
    for (const line of this.#lines.values()) {
      const { told } = line;
      const [oldest] = told;
      if (!oldest || (told.length < most && now - oldest.since < waitMs && most > 1)) continue;
      const batch = told.splice(0, most);
      // The accounts take turns.
      this.#lines.delete(line.wabaId);
      this.#lines.set(line.wabaId, line);
      return this.#sendStatuses(line.wabaId, batch);
    }
    return undefined;
  }

  async #sendStatuses(wabaId: string, batch: Told[]): Promise<void> {
    const body = metaJson(statusesEnvelope(wabaId, batch));
    const answer = await this.#send(wabaId, body, batch.length, 1);
    if (this.#stopped && answer.status !== 200) return;
    if (answer.status !== 200) this.#posts.addFailed(wabaId, body, Date.now(), describe(answer));
    for (const { settled } of batch) settled();
  }

  async #sendPost(post: Post): Promise<void> {
    const body = this.#posts.bodyOf(post);
    if (body === undefined) return;
    const answer = await this.#send(post.wabaId, body, 0, post.attempts + 1);
    if (answer.status === 200) this.#posts.done(post);
    else if (!this.#stopped) this.#posts.failed(post, Date.now(), describe(answer));
  }

  async #send(wabaId: string, body: string, statuses: number, attempt: number): Promise<Answer> {
    const answers = await Promise.all(
      this.#accounts.subscribedTo(wabaId).map(async (app) => {
        const at = new Date().toISOString();
        const answer = await this.#addressOf(app).post(body);
        const { status, ms, text } = answer;
        this.#log.add({ at, wabaId, statuses, attempt, status, ms, answer: text, body });
        return answer;
      }),
    );
    return answers.find(({ status }) => status !== 200) ?? answers[0] ?? nobodyToTell;
  }

  #addressOf({ id, webhookUrl, appSecret }: App): Address {
    if (id === this.#accounts.appId) return this.#own;
    let address = this.#others.get(id);
    if (!address) this.#others.set(id, (address = new Address(webhookUrl, appSecret)));
    return address;
  }
}

/** Of an account to which no app is subscribed. */
const nobodyToTell: Answer = { status: 200, text: 'no app is subscribed', ms: 0 };

function describe({ status, text }: Answer): string {
  return `${status ?? 'no answer'} ${text}`.trim();
}
