import type { Accounts } from '../state/accounts.ts';
import type { Behaviours } from '../state/behaviour.ts';
import type { Charges } from '../state/charges.ts';
import type { LiveMessage, Messages } from '../state/messages.ts';
import { countryOf } from '../pricing/countries.ts';
import { rateOf } from '../pricing/rates.ts';
import { DueQueue } from './due-queue.ts';
import type { PlannedStatus, Status } from './fate.ts';
import { statusOf } from './status.ts';
import type { Webhooks } from './webhooks.ts';

interface DueStatus {
  due: number;
  message: LiveMessage;
  /** Place in the message's plan. */
  index: number;
}

interface Surroundings {
  accounts: Accounts;
  behaviours: Behaviours;
  messages: Messages;
  charges: Charges;
  webhooks: Webhooks;
}

const rank: Record<Status | 'accepted', number> = { accepted: 0, sent: 1, failed: 2, delivered: 3, read: 4 };
/** A timer cannot wait longer than this. */
const longestWaitMs = 60_000;

/** Lets what was planned for each message happen when its time comes: it is charged, and told. */
export class Telling {
  readonly #given: Surroundings;
  readonly #due = new DueQueue<DueStatus>();
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Infinity;

  constructor(given: Surroundings) {
    this.#given = given;
    for (const message of given.messages.live()) this.follow(message);
  }

  get waitingCount(): number {
    return this.#due.size;
  }

  /** Watches over a message's plan, from its entry `first` on. */
  follow(message: LiveMessage, first = 0): void {
    for (let index = first; index < message.plan.length; index += 1) {
      const due = message.plan[index]?.due;
      if (due !== undefined && !isTold(message, index)) this.#due.push({ due, message, index });
    }
    this.#sleep();
  }

  /** A person looks at the message: it is read now, and will not be read later. */
  read(message: LiveMessage): void {
    if (message.state === 'read') return;
    message.plan.forEach(({ status }, index) => {
      if (status === 'read') message.told |= 1 << index;
    });
    const now = Date.now();
    message.plan.push({ status: 'read', at: now, due: now });
    this.#given.messages.save(message);
    this.follow(message, message.plan.length - 1);
  }

  reset(): void {
    this.#due.clear();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #sleep(): void {
    const next = this.#due.nextDue;
    if (next === undefined || next >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = next;
    this.#timer = setTimeout(() => this.#wake(), Math.min(longestWaitMs, Math.max(0, next - Date.now())));
  }

  #wake(): void {
    this.#wakesAt = Infinity;
    const now = Date.now();
    for (let due = this.#due.takeDue(now); due; due = this.#due.takeDue(now)) this.#happen(due);
    this.#sleep();
  }

  #happen({ message, index }: DueStatus): void {
    const { accounts, behaviours, messages, webhooks } = this.#given;
    const planned = message.plan[index];
    const phone = accounts.phoneNumbers.get(message.phoneNumberId);
    if (!planned || !phone || isTold(message, index)) return;
    if (rank[planned.status] > rank[message.state as Status]) messages.moveTo(message, planned.status);
    if (planned.status === 'delivered' || planned.status === 'read') this.#charge(message, planned);
    const { conversation } = behaviours.of(phone.id);
    webhooks.tell({ phone, status: statusOf(message, planned, conversation) }, () => {
      message.told |= 1 << index;
      messages.save(message);
    });
    messages.save(message);
  }

  #charge(message: LiveMessage, { at }: PlannedStatus): void {
    if (message.charged) return;
    message.charged = true;
    const country = countryOf(message.recipient);
    const { phoneNumberId, category, pricingType: type, billable } = message;
    const cost = billable ? rateOf(country, category) : 0;
    this.#given.charges.delivered({ phoneNumberId, country, category, type, cost }, at);
  }
}

function isTold({ told }: LiveMessage, index: number): boolean {
  return (told & (1 << index)) !== 0;
}
