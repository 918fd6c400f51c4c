import type { InboundMessage } from '../audience/apply-inbound-messages.ts';
import type { TemplateEvent } from '../templates/template.schema.ts';

/** What Meta says became of a message. Nobody's number is in it. */
export interface StatusEvent {
  /** Of our message, from what Meta gave back with the status; null when it was not sent from here, or nothing came back. */
  messageId: string | null;
  wamid: string;
  /** As Meta names it; unknown ones are kept. */
  status: string;
  /** Meta's time. */
  at: string;
  /** Null: Meta did not say. */
  billable: boolean | null;
  category: string | null;
  pricingType: string | null;
  errorCode: number | null;
  errorTitle: string | null;
}

/** All of a status but which message it is of. Meta's times are whole seconds, so many of a delivery share it. */
export type StatusVariant = Omit<StatusEvent, 'messageId' | 'wamid'>;

/**
 * Statuses in the order in which they came, column by column as the database takes them, with what they share once. It is
 * a third of their size: what the bus, the host and the gateway spend on a status depends on that.
 */
export interface StatusSet {
  messageIds: (string | null)[];
  wamids: string[];
  /** Of each, its place in `variants`. */
  places: number[];
  variants: StatusVariant[];
}

/** A change of an account or a phone number: a hint to read it again. */
export interface AccountEvent {
  wabaId: string;
  field: string;
  phoneNumber: string | null;
  event: string | null;
}

export interface MetaEvents {
  statuses: StatusEvent[];
  templates: TemplateEvent[];
  inbound: InboundMessage[];
  account: AccountEvent[];
}

export type MetaEventKind = keyof MetaEvents;

/** What the queue `meta-events` carries beside statuses. */
export type OtherEventMessage = {
  [K in Exclude<MetaEventKind, 'statuses'>]: { kind: K; items: MetaEvents[K] };
}[Exclude<MetaEventKind, 'statuses'>];

/** A message of the queue `meta-events`. */
export type MetaEventMessage = { kind: 'statuses'; set: StatusSet } | OtherEventMessage;
