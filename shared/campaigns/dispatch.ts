import { setTimeout as delay } from 'node:timers/promises';
import type { AccessTokenOf } from '../channels/access-token.ts';
import type { Logger } from '../kernel/logger.ts';
import { DatabaseClock } from './database-clock.ts';
import { OutcomeRecorder } from './outcome-recorder.ts';
import { messageComposer } from './parameters.schema.ts';
import { Permits, type Permit } from './permits.ts';
import type {
  CampaignId,
  ClaimedRecipient,
  DispatchStore,
  DispatchTurn,
  MessageId,
  MetaMessages,
  SendOutcome,
} from './ports.ts';
import { DISPATCH_MS, MAX_IN_FLIGHT, RESERVE_EVERY_MS, SEND_WITHIN_MS } from './timing.ts';

export interface DispatchDeps {
  store: DispatchStore;
  messages: MetaMessages;
  /** What all turns of all campaigns on this host have under way together: they share the connections to Meta. */
  load: { inFlight: number };
  accessTokenOf: AccessTokenOf;
  logger: Logger;
}

const now = (): number => performance.now();

export interface Dispatched {
  /** Its time was over and there are more to send to. */
  more: boolean;
  /** Once everything is answered for and recorded. It must be awaited: what kept it from that is thrown there. */
  recorded: Promise<void>;
}

/**
 * Sends for a campaign for half a minute, as one of possibly many hosts. Killed at any point, what it took and did not
 * answer for becomes unknown; it never sends what it took too long ago, or what another may have taken since. Returns
 * when it begins no more sends.
 */
export async function dispatch(deps: DispatchDeps, campaignId: CampaignId, turn: DispatchTurn): Promise<Dispatched> {
  const accessToken = await deps.accessTokenOf(turn.secretName);
  const dispatcher = new Dispatcher(deps, campaignId, turn, accessToken);
  try {
    const more = await dispatcher.run();
    return { more, recorded: dispatcher.finish() };
  } catch (error) {
    await dispatcher.finish();
    throw error;
  }
}

interface Taken extends ClaimedRecipient {
  /** Nobody else has it before this moment. */
  sendBefore: number;
}

class Dispatcher {
  readonly #deps: DispatchDeps;
  readonly #id: CampaignId;
  readonly #turn: DispatchTurn;
  readonly #accessToken: string;
  readonly #compose: ReturnType<typeof messageComposer>;
  readonly #recorder: OutcomeRecorder;
  readonly #clock = new DatabaseClock();
  readonly #permits = new Permits(this.#clock);
  readonly #until: number;
  readonly #sending = new Set<Promise<void>>();
  #taken: Taken[] = [];
  /** Permits given out for which nobody has been taken off the list yet. */
  #expected = 0;
  #cursor: MessageId | null = null;
  #queued: number;
  #reservedAt = -Infinity;
  #stopped = false;
  #sent = 0;
  #missed = 0;

  constructor(deps: DispatchDeps, id: CampaignId, turn: DispatchTurn, accessToken: string) {
    this.#deps = deps;
    this.#id = id;
    this.#turn = turn;
    this.#accessToken = accessToken;
    this.#compose = messageComposer(turn, turn.variables);
    this.#queued = turn.queued;
    this.#until = now() + Math.min(DISPATCH_MS, (turn.seconds ?? Infinity) * 1000);
    this.#recorder = new OutcomeRecorder(async (outcomes) => {
      const { sending } = await deps.store.record(id, outcomes);
      if (!sending) this.#stopped = true;
    });
  }

  /** Sends one stretch while the next one is being prepared. Returns whether only its time was over. */
  async run(): Promise<boolean> {
    let permits = await this.#prepare();
    while (permits.length > 0) {
      const next = this.#prepare();
      // A failure is thrown where it is awaited, after what is under way has been sent.
      next.catch(() => undefined);
      for (const permit of permits) await this.#use(permit);
      permits = await next;
    }
    return !this.#stopped && now() >= this.#until && this.#queued + this.#taken.length > 0;
  }

  /** Waits for what is under way, gives back what was not tried, and returns once all of it is recorded. */
  async finish(): Promise<void> {
    for (const { id, claim } of this.#taken.splice(0)) this.#recorder.add({ id, claim, outcome: 'returned' });
    await Promise.all(this.#sending);
    await this.#recorder.finish();
    this.#deps.logger.info(
      { campaignId: this.#id, epoch: this.#turn.epoch, sent: this.#sent, missedPermits: this.#missed },
      'dispatched',
    );
  }

  /** Permits for the next stretch, and as many recipients; none when this turn is over. */
  async #prepare(): Promise<Permit[]> {
    for (;;) {
      await until(this.#reservedAt + RESERVE_EVERY_MS);
      const want = this.#queued + this.#taken.length - this.#expected;
      if (this.#stopped || now() >= this.#until || want <= 0) return [];
      this.#reservedAt = now();
      const { store } = this.#deps;
      const reserved = await store.reserve(this.#turn.channelId, this.#id, this.#turn.epoch, want);
      const receivedAt = now();
      if (reserved.outcome === 'stopped') {
        this.#stopped = true;
        return [];
      }
      if (reserved.outcome === 'wait') {
        await delay(Math.min(reserved.waitMs, 1_000));
        continue;
      }
      this.#clock.observe(this.#reservedAt, receivedAt, reserved.databaseTime);
      const permits = this.#permits.of(reserved.slice);
      this.#expected += permits.length;
      const missing = this.#expected - this.#taken.length;
      if (missing > 0) await this.#take(missing);
      return this.#taken.length > 0 ? permits : [];
    }
  }

  async #take(count: number): Promise<void> {
    const sendBefore = now() + SEND_WITHIN_MS;
    const claimed = await this.#deps.store.claim(this.#id, this.#turn.epoch, count, this.#cursor);
    if (claimed.outcome === 'stopped') {
      this.#stopped = true;
      return;
    }
    this.#cursor = claimed.cursor;
    this.#queued = claimed.recipients.length > 0 ? claimed.queued : 0;
    for (const recipient of claimed.recipients) {
      const { id, claim, withheld: reason } = recipient;
      if (reason !== null) this.#recorder.add({ id, claim, outcome: 'withheld', reason });
      else this.#taken.push({ ...recipient, sendBefore });
    }
  }

  async #use({ notBefore, notAfter }: Permit): Promise<void> {
    if (now() < notBefore) await until(notBefore);
    this.#expected--;
    if (this.#stopped) return;
    const recipient = this.#next();
    if (!recipient) return;
    const { load } = this.#deps;
    if (now() > notAfter || load.inFlight >= MAX_IN_FLIGHT) {
      this.#missed++;
      this.#taken.unshift(recipient);
      return;
    }
    this.#sent++;
    load.inFlight++;
    const sending = this.#send(recipient).then((outcome) => {
      if (outcome.outcome === 'refused' && outcome.retry === 'stop-campaign') this.#stopped = true;
      this.#recorder.add({ id: recipient.id, claim: recipient.claim, ...outcome });
      load.inFlight--;
      this.#sending.delete(sending);
    });
    this.#sending.add(sending);
  }

  /** The next one that is surely still ours. */
  #next(): Taken | undefined {
    for (;;) {
      const recipient = this.#taken.shift();
      if (!recipient || now() < recipient.sendBefore) return recipient;
      this.#recorder.add({ id: recipient.id, claim: recipient.claim, outcome: 'returned' });
    }
  }

  async #send({ id, phone, bsuid, variables }: Taken): Promise<SendOutcome> {
    try {
      return await this.#deps.messages.sendTemplate({
        channel: { phoneNumberId: this.#turn.phoneNumberId, accessToken: this.#accessToken },
        to: phone === null ? { bsuid: bsuid ?? '' } : { phone },
        templateName: this.#turn.templateName,
        language: this.#turn.language,
        components: this.#compose(variables),
        callbackData: id,
      });
    } catch (error) {
      return { outcome: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Timers count whole milliseconds and may ring a little early. */
async function until(moment: number): Promise<void> {
  for (let left = moment - now(); left > 0; left = moment - now()) await delay(Math.ceil(left));
}
