import { z } from 'zod';
import { ok } from '../../shared/kernel/result.ts';
import { receiveMetaWebhook, verifyMetaWebhook } from '../../shared/settlement/receive-meta-webhook.ts';
import { defineEndpoint } from '../endpoint.ts';

/** Meta says 3 MB at most. */
const MAX_BYTES = 3 * 1024 * 1024;

const common = { path: 'webhook/meta', tag: 'Webhooks', access: { who: 'public' } } as const;

export const verifyMetaWebhookEndpoint = defineEndpoint({
  ...common,
  name: 'verifyMetaWebhook',
  method: 'GET',
  summary: 'Tells Meta that this is the address for its webhooks',
  query: z.object({
    'hub.mode': z.literal('subscribe'),
    'hub.verify_token': z.string().max(500),
    'hub.challenge': z.string().regex(/^[\w.-]{1,200}$/, 'expected letters, digits, dots, dashes and underscores'),
  }),
  responses: { 200: { description: 'The challenge', schema: z.string(), contentType: 'text/plain' } },
  problems: [{ status: 403, code: 'WEBHOOK.VERIFY_TOKEN_INVALID', when: 'the verify token is another one' }],
  async handle({ query }, { settlement }) {
    const verified = verifyMetaWebhook(settlement, {
      verifyToken: query['hub.verify_token'],
      challenge: query['hub.challenge'],
    });
    if (!verified.ok) return verified;
    return ok({ status: 200, text: { contentType: 'text/plain', content: verified.value } });
  },
});

export const receiveMetaWebhookEndpoint = defineEndpoint({
  ...common,
  name: 'receiveMetaWebhook',
  method: 'POST',
  summary: 'Statuses of messages, messages of people, and changes of templates, numbers and accounts',
  description:
    'Signed by Meta over the raw body (`X-Hub-Signature-256`) with the secret of the platform’s app, or, for entries of ' +
    'an account with an app of its own, with that app’s. A webhook may come any number of times and in any ' +
    'order. What is not known is passed over; it never keeps the rest from being taken in.',
  rawBody: { maxBytes: MAX_BYTES, contentType: 'application/json' },
  responses: {
    200: { description: 'Taken in', schema: z.object({ received: z.int().meta({ description: 'Events in it.' }) }) },
  },
  problems: [
    { status: 400, code: 'WEBHOOK.SIGNATURE_INVALID', when: 'the signature is missing or wrong' },
    { status: 400, code: 'WEBHOOK.MALFORMED', when: 'the body is signed and is no webhook of Meta' },
    { status: 413, code: 'REQUEST.TOO_LARGE', when: `the body is over ${MAX_BYTES} bytes` },
    { status: 503, code: 'WABA.SECRETS_UNREADABLE', when: 'whose signature it is cannot be told now' },
    { status: 503, code: 'WEBHOOK.NOT_TAKEN', when: 'the events could not be queued; Meta posts them again' },
  ],
  async handle({ rawBody, header, logger }, { settlement, clock }) {
    const received = await receiveMetaWebhook(
      { appSecret: settlement.appSecret, ownApps: settlement.ownApps, queue: settlement.queue, clock, logger },
      rawBody,
      header('x-hub-signature-256'),
    );
    return received.ok ? ok({ status: 200, body: received.value }) : received;
  },
});
