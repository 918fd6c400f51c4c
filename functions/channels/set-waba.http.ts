import { z } from 'zod';
import { wabaRequestSchema, wabaSchema } from '../../shared/channels/channel.schema.ts';
import { setWaba } from '../../shared/channels/set-waba.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const setWabaEndpoint = defineEndpoint({
  name: 'setWaba',
  method: 'PUT',
  path: 'api/v3/organizations/{id}/waba',
  tag: 'Operations',
  summary: 'Put an organization on the platform’s WhatsApp Business Account or on one of its own',
  description:
    'A dedicated account has no wallet: it is billed 299 USD a month and 0.002 USD a message. The access token is tried at Meta and subscribes its app to the account’s webhooks: the platform’s app, or one of the organization’s own whose secret is given. Both are kept in Key Vault only and never shown; the same account with others replaces them.',
  access: { who: 'operator' },
  params: z.object({ id: idSchema('org') }),
  body: wabaRequestSchema,
  responses: { 200: { description: 'The account that is used now', schema: wabaSchema } },
  problems: [
    { status: 404, code: 'ORGANIZATION.UNKNOWN', when: 'there is no such organization' },
    { status: 409, code: 'WABA.CAMPAIGNS_IN_FLIGHT', when: 'campaigns of the organization are not over' },
    { status: 409, code: 'WABA.NUMBER_TAKEN', when: 'the phone number is another channel' },
    {
      status: 422,
      code: 'WABA.APP_MISMATCH',
      when: 'the token was not issued for the platform’s app, or not for the app whose secret is given',
    },
    { status: 422, code: 'WABA.CREDENTIALS_REFUSED', when: 'Meta does not show the number with this token' },
  ],
  async handle({ principal, params, body, correlationId }, { channels }) {
    const result = await setWaba(channels, params.id, body, { actor: principal.userId, correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
