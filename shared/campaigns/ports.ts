import type { ChannelId } from '../channels/ports.ts';
import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { TemplateId } from '../templates/ports.ts';
import type {
  Campaign,
  CampaignEstimate,
  CampaignFailure,
  QuietHours,
  Recipient,
  RecipientState,
  Variables,
} from './campaign.schema.ts';
import type { TemplateShape } from './template-shape.schema.ts';

export type CampaignId = Id<'cmp'>;
export type ListId = Id<'lst'>;
export type MessageId = Id<'msg'>;

/** One parameter of a template's component, as the Cloud API takes it. */
export interface MessageParameter {
  type: 'text' | 'image' | 'video' | 'document' | 'payload' | 'coupon_code';
  parameter_name?: string;
  text?: string;
  payload?: string;
  coupon_code?: string;
  image?: { link: string } | { id: string };
  video?: { link: string } | { id: string };
  document?: { link: string; filename?: string } | { id: string; filename?: string };
}

/** A component of a template message with the values of its variables, as the Cloud API takes it. */
export interface MessageComponent {
  type: 'header' | 'body' | 'button';
  sub_type?: 'url' | 'quick_reply' | 'copy_code';
  index?: string;
  parameters: readonly MessageParameter[];
}

export interface TemplateMessage {
  channel: { phoneNumberId: string; accessToken: string };
  to: { phone: string } | { bsuid: string };
  templateName: string;
  language: string;
  components: readonly MessageComponent[];
  /** Comes back in every status of the message. */
  callbackData: string;
}

/** What a refusal means for what is sent next. */
export type RefusalRetry =
  /** Never again. */
  | 'no'
  /** The number sends too fast: slower, and this message again. */
  | 'throughput'
  /** Too soon for this person: this message again after a while. */
  | 'pair'
  /** Nothing of this campaign can be sent now. */
  | 'stop-campaign'
  /** This message again, later. */
  | 'later';

export type SendOutcome =
  | { outcome: 'accepted'; wamid: string }
  | { outcome: 'refused'; code: number; reason: string; retry: RefusalRetry }
  /** Certainly not sent: it may be sent again. `status` is of an answer that was not Meta's; null: there was none. */
  | { outcome: 'not_sent'; status: number | null; reason: string }
  /** It may have been sent, so it is not sent again until its status fails to come. */
  | { outcome: 'unknown'; reason: string };

/** Sends through the Cloud API. It never throws: whatever happens is an outcome. */
export interface MetaMessages {
  sendTemplate(message: TemplateMessage): Promise<SendOutcome>;
}

/** Why a recipient may not be written to any more. */
export type Withheld = 'OPTED_OUT' | 'CONTACT_DELETED';

/** What became of one message, with `returned` for what was never tried and `withheld` for what may not be. */
export type MessageOutcome = Pick<ClaimedRecipient, 'id' | 'claim'> &
  (SendOutcome | { outcome: 'returned' } | { outcome: 'withheld'; reason: Withheld });

/** A stretch of the database's time (milliseconds since 1970) in which so many messages may be sent, evenly spaced. */
export interface SendSlice {
  startsAt: number;
  intervalMs: number;
  count: number;
}

export type Reservation =
  | { outcome: 'granted'; slice: SendSlice; databaseTime: number }
  | { outcome: 'wait'; waitMs: number }
  /** Paused, canceled, stopped by an operator, or another dispatcher has begun. */
  | { outcome: 'stopped' };

export interface ClaimedRecipient {
  id: MessageId;
  /** What becomes of it is told with this: an outcome is of one claim, however often it is told. */
  claim: number;
  phone: string | null;
  bsuid: string | null;
  variables: Readonly<Record<string, string>>;
  withheld: Withheld | null;
}

export type Claim =
  | { outcome: 'claimed'; recipients: ClaimedRecipient[]; queued: number; cursor: MessageId | null }
  | { outcome: 'stopped' };

/** What a dispatcher needs to know to send for a campaign. */
export interface DispatchTurn extends TemplateShape {
  epoch: number;
  queued: number;
  channelId: ChannelId;
  phoneNumberId: string;
  secretName: string | null;
  templateName: string;
  language: string;
  variables: Variables;
  /** Until quiet hours begin; null when none do. */
  seconds: number | null;
}

export type NextStep =
  | { next: 'snapshot' | 'paused' | 'cancel' | 'ended' }
  | { next: 'wait'; seconds: number }
  | { next: 'dispatch'; turn: DispatchTurn };

export interface LaunchPlan {
  templateId: TemplateId;
  listIds: readonly ListId[];
  /** Attributes that must have a value: without it a person is left out. */
  required: readonly string[];
  messagesPerSecond: number | null;
  scheduledAt: string | null;
  spreadOverDays: number | null;
}

export interface Launch extends LaunchPlan {
  id: CampaignId;
  name: string;
  variables: Variables;
  /** Undefined: the organization's. */
  quietHours?: QuietHours | null;
}

export interface Refused {
  ok: false;
  code: string;
  details: Record<string, unknown>;
}

interface CampaignAct {
  organizationId: OrganizationId;
  actor: string;
  idempotencyKey: string | null;
  bodyHash: string;
  correlationId: string;
}

/** Decides and reads campaigns for their organization. */
export interface CampaignStore {
  template(organizationId: OrganizationId, id: TemplateId): Promise<TemplateShape | null>;
  launch(launch: Launch, act: CampaignAct): Promise<{ ok: true; id: CampaignId; outboxIds: string[] } | Refused>;
  estimate(
    organizationId: OrganizationId,
    plan: LaunchPlan,
  ): Promise<{ ok: true; estimate: CampaignEstimate } | Refused>;
  change(
    id: CampaignId,
    change: 'pause' | 'resume' | 'cancel',
    act: CampaignAct,
  ): Promise<{ ok: true; outboxIds: string[] } | Refused>;
  find(organizationId: OrganizationId, id: CampaignId): Promise<Campaign | null>;
  /** Newest first. */
  list(organizationId: OrganizationId, cursor: CampaignId | null, limit: number): Promise<Campaign[]>;
  failures(id: CampaignId): Promise<CampaignFailure[]>;
  /** In the order in which they are sent to. */
  recipients(
    id: CampaignId,
    filter: { state: RecipientState | null; cursor: MessageId | null; limit: number },
  ): Promise<Recipient[]>;
  quietHours(organizationId: OrganizationId): Promise<QuietHours | null>;
  setQuietHours(
    organizationId: OrganizationId,
    quietHours: QuietHours | null,
    act: { actor: string; correlationId: string },
  ): Promise<void>;
}

export interface CampaignUpkeep {
  /** Asks for the orchestrations of campaigns that nobody advanced for so long. Returns for how many. */
  restart(forgottenSeconds: number): Promise<number>;
}

/** What a campaign's orchestration and its dispatchers ask the database for. Each call may be repeated. */
export interface DispatchStore {
  next(id: CampaignId, unknownAfterSeconds: number, requeueAfterSeconds: number): Promise<NextStep>;
  /** Writes the next recipients; `last` when these were all. */
  snapshot(id: CampaignId, limit: number): Promise<{ last: boolean }>;
  finishSnapshot(id: CampaignId): Promise<void>;
  /** Cancels the next queued recipients; not `more` once the campaign has ended. */
  cancelRecipients(id: CampaignId, limit: number): Promise<{ canceled: number; more: boolean }>;
  reserve(channelId: ChannelId, id: CampaignId, epoch: number, want: number): Promise<Reservation>;
  claim(id: CampaignId, epoch: number, limit: number, cursor: MessageId | null): Promise<Claim>;
  /** Returns whether the campaign still sends. */
  record(id: CampaignId, outcomes: readonly MessageOutcome[]): Promise<{ sending: boolean }>;
}
