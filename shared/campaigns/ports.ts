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
  /** Certainly not sent: it may be sent again. */
  | { outcome: 'not_sent'; reason: string }
  /** It may have been sent, so it is not sent again until its status fails to come. */
  | { outcome: 'unknown'; reason: string };

/** Sends through the Cloud API. It never throws: whatever happens is an outcome. */
export interface MetaMessages {
  sendTemplate(message: TemplateMessage): Promise<SendOutcome>;
}
