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
  /** The apps that are told of it; none until one was subscribed. */
  subscribedApps?: string[];
}

/** Who has a webhook address, and signs what is posted there. */
export interface App {
  id: string;
  name: string;
  webhookUrl: string;
  appSecret: string;
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
  /** Whose token it is, when not the platform's. */
  appId?: string;
}

/** Every account of this Meta, and the apps that serve them: the platform's, and those that some accounts have of their own. */
export class Accounts {
  readonly appId = '900000000000001';
  readonly apps: Documents<App>;
  readonly businesses: Documents<Business>;
  readonly wabas: Documents<Waba>;
  readonly phoneNumbers: Documents<PhoneNumber>;
  readonly tokens: Documents<AccessToken>;

  constructor(journal: Journal) {
    this.apps = new Documents(journal, 'app');
    this.businesses = new Documents(journal, 'business');
    this.wabas = new Documents(journal, 'waba');
    this.phoneNumbers = new Documents(journal, 'phone-number');
    this.tokens = new Documents(journal, 'token');
  }

  /** A WABA with one number and one token; what is there already keeps what was changed about it. */
  ensure({ businessId, wabaId, phoneNumberId, accessToken, name, number, appId }: Account): PhoneNumber {
    if (!this.businesses.get(businessId))
      this.businesses.put({ id: businessId, name, messagingLimit: 'TIER_UNLIMITED' });
    if (!this.wabas.get(wabaId)) this.wabas.put({ id: wabaId, name, businessId });
    const granted = this.tokens.get(accessToken)?.wabaIds ?? [];
    const wabaIds = [...new Set([...granted, wabaId])];
    this.tokens.put({ id: accessToken, businessId, wabaIds, ...(appId !== undefined && { appId }) });
    const existing = this.phoneNumbers.get(phoneNumberId);
    if (existing) return existing;
    const quality = 'GREEN';
    return this.phoneNumbers.put({ id: phoneNumberId, wabaId, number, verifiedName: name, quality, throughput: 80 });
  }

  /** @throws for a token of an app that is not there */
  appOf({ appId = this.appId }: AccessToken): App {
    const app = this.apps.get(appId);
    if (!app) throw new Error(`there is no app ${appId}`);
    return app;
  }

  subscribedTo(wabaId: string): App[] {
    const ids = this.wabas.get(wabaId)?.subscribedApps ?? [];
    return ids.map((id) => this.apps.get(id)).filter((app) => app !== undefined);
  }

  subscribe(wabaId: string, appId: string): void {
    this.#setSubscribed(wabaId, (ids) => [...new Set([...ids, appId])]);
  }

  unsubscribe(wabaId: string, appId: string): void {
    this.#setSubscribed(wabaId, (ids) => ids.filter((id) => id !== appId));
  }

  #setSubscribed(wabaId: string, change: (ids: string[]) => string[]): void {
    const waba = this.wabas.get(wabaId);
    if (waba) this.wabas.put({ ...waba, subscribedApps: change(waba.subscribedApps ?? []) });
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
  /** Of the app that the token is for, when not the platform's. */
  appId?: string | undefined;
}
