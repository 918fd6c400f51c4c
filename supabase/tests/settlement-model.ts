/*
 * What settling should come to, told one step after another with plain numbers: the opposite of how it is done in SQL.
 */

export interface ModelStatus {
  message: string;
  status: string;
  pricing: { billable: boolean; category: string } | null;
}

export interface ModelMessage {
  organization: string;
  campaign: string;
  category: string;
  prices: Record<string, number>;
  state: string;
  settlement: 'open' | 'charged' | 'free' | 'released';
  share: number;
  charged: number;
  estimated: boolean;
  pricing: { billable: boolean; category: string } | null;
  logged: Set<string>;
}

const RANK: Record<string, number> = { sent: 1, failed: 2, delivered: 3, read: 4 };
const rankOf = (state: string): number => RANK[state] ?? 0;
const isUnpaid = ({ settlement }: ModelMessage): boolean => settlement === 'open' || settlement === 'released';

export class WalletModel {
  balance = 0;
  held = 0;
  shortfall = 0;
  entries = 0;

  get available(): number {
    return this.balance - this.held;
  }

  credit(amount: number): void {
    this.balance += amount;
    this.entries += 1;
    const collected = Math.min(this.shortfall, this.available);
    if (collected <= 0) return;
    this.balance -= collected;
    this.shortfall -= collected;
    this.entries += 1;
  }

  take(amount: number): void {
    const taken = Math.min(amount, this.available);
    this.balance -= taken;
    this.shortfall += amount - taken;
    this.entries += 1;
  }
}

export class SettlementModel {
  readonly wallets = new Map<string, WalletModel>();
  readonly messages = new Map<string, ModelMessage>();

  wallet(organization: string): WalletModel {
    const wallet = this.wallets.get(organization);
    if (!wallet) throw new Error('there is no such wallet');
    return wallet;
  }

  message(id: string): ModelMessage {
    const message = this.messages.get(id);
    if (!message) throw new Error('there is no such message');
    return message;
  }

  /** Statuses of one batch: first each message's first one, in order, then each one's second, and so on. */
  settle(batch: readonly ModelStatus[]): void {
    const waiting = [...batch];
    while (waiting.length > 0) {
      const told = new Set<string>();
      const later: ModelStatus[] = [];
      for (const item of waiting.splice(0)) {
        if (told.has(item.message)) later.push(item);
        else this.#tell(item);
        told.add(item.message);
      }
      waiting.push(...later);
    }
  }

  #tell({ message: id, status, pricing }: ModelStatus): void {
    const message = this.message(id);
    if (message.logged.has(status)) return;
    message.logged.add(status);
    message.pricing ??= pricing;
    if (pricing && rankOf(status) >= 3 && isUnpaid(message)) message.pricing = pricing;
    if (rankOf(status) > rankOf(message.state)) message.state = status;
    this.#pay(message);
  }

  #pay(message: ModelMessage): void {
    const wallet = this.wallet(message.organization);
    const billable = message.pricing?.billable ?? true;
    const price = billable
      ? (message.prices[message.pricing?.category ?? message.category] ?? message.prices[message.category] ?? NaN)
      : 0;
    if (isUnpaid(message)) {
      if (rankOf(message.state) >= 3) {
        this.#giveBack(message);
        message.settlement = billable ? 'charged' : 'free';
        message.charged = price;
        message.estimated = message.pricing === null;
        if (billable) wallet.take(price);
      } else if (message.state === 'failed' && message.settlement === 'open') {
        this.#giveBack(message);
        message.settlement = 'released';
      }
    } else if (message.estimated && message.pricing) {
      const difference = price - message.charged;
      if (difference > 0) wallet.take(difference);
      if (difference < 0) {
        wallet.balance -= difference;
        wallet.entries += 1;
      }
      message.charged = price;
      message.estimated = false;
      if (!billable) message.settlement = 'free';
    }
  }

  /** A cancellation or the end of the hold's time. */
  release(id: string): void {
    const message = this.message(id);
    if (message.settlement !== 'open') return;
    this.#giveBack(message);
    message.settlement = 'released';
  }

  #giveBack(message: ModelMessage): void {
    this.wallet(message.organization).held -= message.share;
    message.share = 0;
  }
}
