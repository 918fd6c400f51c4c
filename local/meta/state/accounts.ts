import type { Journal } from './journal.ts';
import { Documents } from './documents.ts';

export const messagingLimits = ['TIER_250', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED'] as const;

export interface Business {
  id: string;
  name: string;
  /** How many people the portfolio may write to first in a moving 24 h. */
  messagingLimit: (typeof messagingLimits)[number];
}

export interface Waba {
  id: string;
  name: string;
  businessId: string;
  /** Where its webhooks go, when not to the app's own address. */
  webhook?: { url: string; appSecret: string };
}

export interface PhoneNumber {
  id: string;
  wabaId: string;
  /** Digits only. */
  number: string;
  verifiedName: string;
  quality: 'GREEN' | 'YELLOW' | 'RED';
  /** Messages a second. */
  throughput: number;
}

/** What a bearer token may touch. `id` is the token itself. */
export interface AccessToken {
  id: string;
  businessId: string;
  wabaIds: string[];
}

/** Every account of this Meta. One app serves them all. */
export class Accounts {
  readonly appId = '900000000000001';
  readonly businesses: Documents<Business>;
  readonly wabas: Documents<Waba>;
  readonly phoneNumbers: Documents<PhoneNumber>;
  readonly tokens: Documents<AccessToken>;

  constructor(journal: Journal) {
    this.businesses = new Documents(journal, 'business');
    this.wabas = new Documents(journal, 'waba');
    this.phoneNumbers = new Documents(journal, 'phone-number');
    this.tokens = new Documents(journal, 'token');
  }

  /** A WABA with one number and one token; what is there already keeps what was changed about it. */
  ensure({ businessId, wabaId, phoneNumberId, accessToken, name, number, webhook }: Account): PhoneNumber {
    if (!this.businesses.get(businessId))
      this.businesses.put({ id: businessId, name, messagingLimit: 'TIER_UNLIMITED' });
    if (!this.wabas.get(wabaId)) this.wabas.put({ id: wabaId, name, businessId, ...(webhook && { webhook }) });
    const granted = this.tokens.get(accessToken)?.wabaIds ?? [];
    this.tokens.put({ id: accessToken, businessId, wabaIds: [...new Set([...granted, wabaId])] });
    const existing = this.phoneNumbers.get(phoneNumberId);
    if (existing) return existing;
    const quality = 'GREEN';
    return this.phoneNumbers.put({ id: phoneNumberId, wabaId, number, verifiedName: name, quality, throughput: 80 });
  }

  numbersOf(wabaId: string): PhoneNumber[] {
    return this.phoneNumbers.list().filter((phone) => phone.wabaId === wabaId);
  }
}

export interface Account {
  businessId: string;
  wabaId: string;
  phoneNumberId: string;
  accessToken: string;
  name: string;
  /** Digits only. */
  number: string;
  webhook?: { url: string; appSecret: string } | undefined;
}
