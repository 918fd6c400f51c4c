import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Channel } from './channel.schema.ts';

export type ChannelId = Id<'chn'>;

/** What Meta says of a phone number. Names are Meta's; unknown ones are kept. */
export interface NumberAtMeta {
  displayPhoneNumber: string | null;
  quality: string | null;
  throughput: string | null;
  /** Of the number's portfolio: `TIER_2K`, `TIER_UNLIMITED` … */
  messagingLimit: string | null;
}

export interface MetaPhoneNumbers {
  read(number: { phoneNumberId: string; accessToken: string }): Promise<NumberAtMeta>;
}

/** Which apps Meta tells of an account. A token always subscribes the app that it was issued for. */
export interface MetaSubscriptions {
  /** @throws AppError META.REFUSED when the token is not of the app that has this secret */
  subscribe(account: { wabaId: string; accessToken: string; appSecret: string }): Promise<void>;
  isSubscribed(account: { wabaId: string; accessToken: string }): Promise<boolean>;
}

/** An app of an organization's own: what it signs about this number is believed. */
export interface OwnApp {
  appSecret: string;
  phoneNumberId: string;
}

/** By the ids of their accounts. */
export type OwnAppsOf = ReadonlyMap<string, readonly OwnApp[]>;
export type OwnApps = () => Promise<OwnAppsOf>;

/** One row of Meta's pricing analytics. Times are the bounds of its day. */
export interface PricingPoint {
  start: Date;
  end: Date;
  phoneNumber: string | null;
  country: string | null;
  category: string | null;
  pricingType: string | null;
  volume: number;
  /** In the account's currency, as Meta writes the number. */
  cost: string;
}

export interface MetaAnalytics {
  pricing(account: { wabaId: string; accessToken: string; from: Date; to: Date }): Promise<PricingPoint[]>;
}

/** Access tokens and app secrets of organizations with an account of their own; the database knows them by name only. */
export interface WabaSecrets {
  nameFor(organizationId: OrganizationId, phoneNumberId: string, kind: 'token' | 'app'): string;
  put(name: string, secret: string): Promise<void>;
  get(name: string): Promise<string | null>;
  remove(name: string): Promise<void>;
}

/** The platform's own number, as it is configured. */
export interface SharedNumber {
  businessId: string;
  wabaId: string;
  phoneNumberId: string;
}

export type WabaAssignment =
  | { mode: 'shared' }
  | {
      mode: 'dedicated';
      businessId: string;
      wabaId: string;
      phoneNumberId: string;
      secretName: string;
      /** Null: the platform's app signs. */
      appSecretName: string | null;
    };

export interface ChannelAct {
  actor: string;
  correlationId: string;
}

export interface LiveChannel {
  id: ChannelId;
  phoneNumberId: string;
  wabaId: string;
  /** Null: the platform's own access token. */
  secretName: string | null;
  /** When Meta was last asked about it. */
  refreshedAt: Date | null;
}

export type ChannelOutcome = { ok: true; channel: Channel } | { ok: false; code: string };

export interface ChannelStore {
  /** Makes the shared number's channel, or retires another that was it before. Repeating it changes nothing. */
  ensureShared(number: SharedNumber): Promise<ChannelId>;
  list(): Promise<Channel[]>;
  /** The channel that an organization sends from now; null when there is none yet. */
  ofOrganization(organizationId: OrganizationId): Promise<LiveChannel | null>;
  /** Channels that may be sent from, with the names of their secrets. */
  live(): Promise<LiveChannel[]>;
  /** Accounts with an app of their own, retired ones too: their last statuses come for weeks. */
  ownApps(): Promise<{ wabaId: string; phoneNumberId: string; appSecretName: string }[]>;
  recordNumber(id: ChannelId, number: NumberAtMeta): Promise<void>;
  setStopped(id: ChannelId, change: ChannelAct & { stopped: boolean; reason: string }): Promise<ChannelOutcome>;
  setRate(id: ChannelId, change: ChannelAct & { messagesPerSecond: number }): Promise<ChannelOutcome>;
  assignWaba(
    organizationId: OrganizationId,
    assignment: WabaAssignment,
    act: ChannelAct,
  ): Promise<{ ok: true } | { ok: false; code: string }>;
}
