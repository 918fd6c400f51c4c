import { z } from 'zod';
import { Documents } from './documents.ts';
import type { Journal } from './journal.ts';

const chance = z.number().min(0).max(1);
const range = z
  .tuple([z.number().min(0), z.number().min(0)])
  .refine(([least, most]) => least <= most, 'the first is the least');
const chanceByStatus = z.strictObject({ sent: chance, delivered: chance, read: chance });

/** Everything about Meta that differs from day to day. */
const knobs = {
  /** Two runs with one seed treat the same people the same way. */
  seed: z.number().int(),
  /** POSTs a second to an address; 0 for as fast as they are answered. */
  webhooksPerSecond: z.number().min(0),
  statusesPerWebhook: z.number().int().min(1).max(1_000),
  /** How long a status waits for others to fill a POST. */
  batchWaitMs: z.number().min(0),
  /** POSTs under way at once. */
  webhookConcurrency: z.number().int().min(1).max(256),
  /** Nothing is told until this is false again. */
  webhooksHeld: z.boolean(),
  sentDelayMs: range,
  /** After it was sent. */
  deliveredDelayMs: range,
  /** After it was delivered. */
  readDelayMs: range,
  readShare: chance,
  failShare: chance,
  failCode: z.number().int(),
  /** A POST's statuses come twice. */
  duplicate: chance,
  /** What happened later is told earlier. */
  reorder: chance,
  /** Of those that are read: they are told as read only. */
  deliveredSkipped: chance,
  missingPricing: chanceByStatus,
  failAfterDelivered: chance,
  deliveredAfterFailed: chance,
  /** Charged as another category than the template's. */
  otherCategory: z.strictObject({ share: chance, category: z.string().min(1) }),
  /** Answers within 24 h are charged too, and so are utility templates then. */
  chargeService: z.boolean(),
  /** Webhooks up to v23 carry `conversation` with every status. */
  conversation: z.boolean(),
  /** Text to somebody who has not written within 24 h fails with 131047. */
  serviceWindow: z.boolean(),
  /** Messages to one person: so many at once, then one in so many milliseconds. 0 ms for no limit. */
  pairBurst: z.number().int().min(1),
  pairEveryMs: z.number().min(0),
  templateReview: z.enum(['approve', 'reject', 'manual']),
  templateReviewMs: z.number().min(0),
} as const;

const behaviourSchema = z.strictObject(knobs);

export type Behaviour = z.output<typeof behaviourSchema>;

/** Some knobs; `missingPricing` may be one chance for every status. */
export const behaviourChange = behaviourSchema
  .extend({
    missingPricing: z.union([chance.transform((all) => ({ sent: all, delivered: all, read: all })), chanceByStatus]),
  })
  .partial();

export type BehaviourChange = z.output<typeof behaviourChange>;

const usual: Behaviour = {
  seed: 1,
  webhooksPerSecond: 0,
  statusesPerWebhook: 1,
  batchWaitMs: 20,
  webhookConcurrency: 16,
  webhooksHeld: false,
  sentDelayMs: [50, 250],
  deliveredDelayMs: [150, 1_500],
  readDelayMs: [500, 5_000],
  readShare: 0.6,
  failShare: 0,
  failCode: 131026,
  duplicate: 0,
  reorder: 0,
  deliveredSkipped: 0,
  missingPricing: { sent: 0, delivered: 0, read: 0 },
  failAfterDelivered: 0,
  deliveredAfterFailed: 0,
  otherCategory: { share: 0, category: 'marketing' },
  chargeService: false,
  conversation: false,
  serviceWindow: true,
  pairBurst: 45,
  pairEveryMs: 6_000,
  templateReview: 'approve',
  templateReviewMs: 2_000,
};

const everyNumber = '*';

/** Behaviour for all numbers, and what differs for some of them. */
export class Behaviours {
  readonly #saved: Documents<{ id: string; change: BehaviourChange }>;
  readonly #effective = new Map<string, Behaviour>();

  constructor(journal: Journal) {
    this.#saved = new Documents(journal, 'behaviour');
  }

  of(phoneNumberId: string): Behaviour {
    let behaviour = this.#effective.get(phoneNumberId);
    if (!behaviour) {
      behaviour = { ...usual, ...this.#saved.get(everyNumber)?.change, ...this.#saved.get(phoneNumberId)?.change };
      this.#effective.set(phoneNumberId, behaviour);
    }
    return behaviour;
  }

  get global(): Behaviour {
    return this.of(everyNumber);
  }

  /** Adds to what was changed before, or replaces it. */
  change(change: BehaviourChange, phoneNumberId = everyNumber, { replace = false } = {}): void {
    const before = replace ? {} : this.#saved.get(phoneNumberId)?.change;
    this.#saved.put({ id: phoneNumberId, change: { ...before, ...change } });
    this.#effective.clear();
  }

  reset(): void {
    for (const { id } of this.#saved.list()) this.#saved.delete(id);
    this.#effective.clear();
  }
}
