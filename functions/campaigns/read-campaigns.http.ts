import { z } from 'zod';
import {
  campaignDetailSchema,
  campaignPageSchema,
  recipientPageSchema,
  recipientsQuerySchema,
} from '../../shared/campaigns/campaign.schema.ts';
import { findCampaign, listRecipients } from '../../shared/campaigns/find-campaign.ts';
import { toRecipientsCsv } from '../../shared/campaigns/recipients-csv.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { method: 'GET', tag: 'Campaigns', access: { who: 'member' } } as const;
const problems = [{ status: 404, code: 'CAMPAIGN.UNKNOWN', when: 'the organization has no such campaign' }];

export const listCampaignsEndpoint = defineEndpoint({
  ...common,
  name: 'listCampaigns',
  path: 'campaigns',
  summary: 'Campaigns, newest first',
  query: pageQuerySchema('cmp'),
  responses: { 200: { description: 'One page', schema: campaignPageSchema } },
  async handle({ principal, query: { cursor, limit } }, { campaigns }) {
    const items = await campaigns.store.list(principal.organization.id, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const getCampaignEndpoint = defineEndpoint({
  ...common,
  name: 'getCampaign',
  path: 'campaigns/{id}',
  summary: 'One campaign as it is now',
  params: z.object({ id: idSchema('cmp') }),
  responses: { 200: { description: 'Counts, rate, cost and failures', schema: campaignDetailSchema } },
  problems,
  async handle({ principal, params }, { campaigns }) {
    const result = await findCampaign(campaigns, principal, params.id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const listRecipientsEndpoint = defineEndpoint({
  ...common,
  name: 'listRecipients',
  path: 'campaigns/{id}/recipients',
  summary: 'Recipients of a campaign, each with its state and the reason',
  description: 'With `Accept: text/csv` the page is CSV, and a `Link` header with `rel="next"` names the next one.',
  params: z.object({ id: idSchema('cmp') }),
  query: recipientsQuerySchema,
  responses: { 200: { description: 'One page', schema: recipientPageSchema } },
  problems,
  async handle({ principal, params, query: { cursor, limit, state }, header }, { campaigns }) {
    const filter = { state: state ?? null, cursor: cursor ?? null, limit };
    const result = await listRecipients(campaigns, principal, params.id, filter);
    if (!result.ok) return result;
    if (!header('accept')?.includes('text/csv')) return ok({ status: 200, body: result.value, revalidate: true });
    const { items, nextCursor } = result.value;
    return ok({
      status: 200,
      text: { contentType: 'text/csv; charset=utf-8; header=present', content: toRecipientsCsv(items) },
      ...(nextCursor !== null && {
        nextPage: `/campaigns/${params.id}/recipients?${new URLSearchParams({
          cursor: nextCursor,
          limit: String(limit),
          ...(state && { state }),
        }).toString()}`,
      }),
    });
  },
});
