import { randomBytes } from 'node:crypto';

interface KnownError {
  status: number;
  title: string;
  details: string;
  type?: string;
  transient?: boolean;
}

/** The codes that sending meets, as Meta's reference words them. Callers must branch on the code, never on the title. */
export const knownErrors: Record<number, KnownError> = {
  1: { status: 500, title: 'An unknown error occurred', details: 'Invalid request or possible server error.' },
  2: {
    status: 503,
    title: 'Service temporarily unavailable',
    details: 'Temporary due to downtime or due to being overloaded.',
    transient: true,
  },
  4: {
    status: 400,
    title: 'Application request limit reached',
    details: 'The app has reached its API call rate limit.',
    transient: true,
  },
  80007: {
    status: 400,
    title: 'There have been too many calls to this WhatsApp Business account',
    details: 'The WhatsApp Business Account has reached its rate limit.',
    transient: true,
  },
  368: {
    status: 403,
    title: 'Temporarily blocked for policies violations',
    details: 'The WhatsApp Business Account associated with the app has been restricted or disabled.',
  },
  130429: { status: 400, title: 'Rate limit hit', details: 'Cloud API message throughput has been reached.' },
  130472: {
    status: 400,
    title: "User's number is part of an experiment",
    details: "Failed to send message because this user's phone number is part of an experiment",
  },
  131000: {
    status: 500,
    title: 'Something went wrong',
    details: 'Message failed to send due to an unknown error.',
    transient: true,
  },
  131008: { status: 400, title: 'Required parameter is missing', details: 'The request is missing a parameter.' },
  131009: { status: 400, title: 'Parameter value is not valid', details: 'One or more parameter values are invalid.' },
  131016: {
    status: 503,
    title: 'Service unavailable',
    details: 'A service is temporarily unavailable.',
    transient: true,
  },
  131026: { status: 400, title: 'Message undeliverable', details: 'Message Undeliverable.' },
  131031: { status: 403, title: 'Business account locked', details: 'Business Account has been locked.' },
  131042: {
    status: 400,
    title: 'Business eligibility payment issue',
    details: 'Message failed to send because there were one or more errors related to your payment method.',
  },
  131047: {
    status: 400,
    title: 'Re-engagement message',
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: {
    status: 400,
    title: 'Spam rate limit hit',
    details:
      'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  },
  131049: {
    status: 400,
    title: 'This message was not delivered to maintain healthy ecosystem engagement.',
    details: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  },
  131050: {
    status: 400,
    title: 'Unable to deliver the message',
    details: 'This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.',
  },
  131051: {
    status: 400,
    title: 'Unsupported message type',
    details: 'Message type is not currently supported.',
  },
  131052: { status: 400, title: 'Media download error', details: 'Failed to download the media from the sender.' },
  131053: { status: 400, title: 'Media upload error', details: 'Unable to upload the media used in the message.' },
  131056: {
    status: 400,
    title: '(Business Account, Consumer Account) pair rate limit hit',
    details:
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  },
  131057: { status: 500, title: 'Account in maintenance mode', details: 'Business Account is in maintenance mode.' },
  131062: {
    status: 400,
    title: 'Business-scoped User ID recipients are not supported for this message',
    details: 'Authentication templates need the phone number of their recipient.',
  },
  132000: {
    status: 400,
    title: 'Number of parameters does not match the expected number of params',
    details: 'The number of variable parameter values included in the request did not match the template.',
  },
  132001: {
    status: 404,
    title: 'Template name does not exist in the translation',
    details: 'The template does not exist in the specified language or the template has not been approved.',
  },
  132005: { status: 400, title: 'Translated text too long', details: 'Translated text is too long.' },
  132012: {
    status: 400,
    title: 'Parameter format does not match format in the created template',
    details: 'Variable parameter values formatted incorrectly.',
  },
  132015: {
    status: 400,
    title: 'Template is paused',
    details: 'Template is paused due to low quality so it cannot be sent in a template message.',
  },
  132016: {
    status: 400,
    title: 'Template is disabled',
    details: 'Template has been paused too many times due to low quality and is now permanently disabled.',
  },
  132018: {
    status: 400,
    title: 'There was an error with the template parameters',
    details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
  },
};

interface GraphErrorBody {
  message: string;
  type: string;
  code: number;
  error_subcode?: number;
  is_transient?: boolean;
  error_user_title?: string;
  error_user_msg?: string;
  error_data?: { messaging_product: 'whatsapp'; details: string };
  fbtrace_id: string;
}

/** A refusal in the Graph API's words. */
export class GraphError extends Error {
  readonly status: number;
  readonly body: { error: GraphErrorBody };

  constructor(status: number, error: Omit<GraphErrorBody, 'fbtrace_id' | 'type'> & { type?: string }) {
    super(error.message);
    this.status = status;
    const trace = `A${randomBytes(16).toString('base64url')}`;
    this.body = { error: { type: 'OAuthException', ...error, fbtrace_id: trace } };
  }

  get code(): number {
    return this.body.error.code;
  }
}

/** One of the Cloud API's own codes; `details` replaces its usual explanation. */
export function messagingError(code: number, details?: string): GraphError {
  const known = knownErrors[code] ?? { status: 400, title: 'Unknown error', details: 'No details.' };
  return new GraphError(known.status, {
    message: `(#${code}) ${known.title}`,
    code,
    ...(known.transient && { is_transient: true }),
    error_data: { messaging_product: 'whatsapp', details: details ?? known.details },
  });
}

/** A parameter that is missing or wrong. */
export function invalidParameter(details: string): GraphError {
  return new GraphError(400, {
    message: '(#100) Invalid parameter',
    code: 100,
    error_data: { messaging_product: 'whatsapp', details },
  });
}

export function requiredParameter(name: string): GraphError {
  return new GraphError(400, { message: `(#100) The parameter ${name} is required.`, code: 100 });
}

/** What cannot be seen and what does not exist are answered alike. */
export function unknownObject(method: string, id: string): GraphError {
  return new GraphError(400, {
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
  });
}

/** A refusal that explains itself to the person in front of WhatsApp Manager. */
export function templateError(subcode: number, title: string, message: string): GraphError {
  return new GraphError(400, {
    message: 'Invalid parameter',
    code: 100,
    error_subcode: subcode,
    is_transient: false,
    error_user_title: title,
    error_user_msg: message,
  });
}
