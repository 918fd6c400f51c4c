import type { InboundMessage } from '../audience/apply-inbound-messages.ts';
import type { TemplateEvent } from '../templates/template.schema.ts';

/** What Meta says became of a message, as the queue carries it. Nobody's number is in it. */
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

/** A message of the queue `meta-events`. */
export type MetaEventMessage = { [K in MetaEventKind]: { kind: K; items: MetaEvents[K] } }[MetaEventKind];
