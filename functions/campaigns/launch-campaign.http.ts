import {
  campaignEstimateSchema,
  campaignSchema,
  estimateRequestSchema,
  launchRequestSchema,
} from '../../shared/campaigns/campaign.schema.ts';
import { estimateCampaign, launchCampaign } from '../../shared/campaigns/launch-campaign.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { method: 'POST', tag: 'Campaigns', access: { who: 'member' } } as const;
const unfit = [
  { status: 404, code: 'TEMPLATE.UNKNOWN', when: 'the organization has no such template' },
  { status: 404, code: 'LIST.UNKNOWN', when: 'the organization has no such contact list' },
  { status: 422, code: 'CAMPAIGN.VARIABLES', when: 'the variables do not fill the template; `faults` says why' },
  { status: 422, code: 'CAMPAIGN.TEMPLATE_NOT_APPROVED', when: 'Meta has not approved the template' },
  { status: 422, code: 'CAMPAIGN.NO_CHANNEL', when: 'there is no phone number on the account of the template' },
  { status: 422, code: 'CAMPAIGN.NO_PRICE', when: 'a country of the list has no price in the wallet’s currency' },
];

export const launchCampaignEndpoint = defineEndpoint({
  ...common,
  name: 'launchCampaign',
  path: 'campaigns/launch',
  summary: 'Launch a campaign',
  description:
    'Holds what it may cost, and answers at once; the messages follow. Opted out people and duplicates are left out before. Follow it at `/campaigns/{id}`.',
  body: launchRequestSchema,
  idempotent: true,
  responses: { 200: { description: 'The campaign', schema: campaignSchema } },
  problems: [
    {
      status: 402,
      code: 'WALLET.INSUFFICIENT',
      when: 'less is available than the campaign may cost; `required` and `available` say how much',
    },
    { status: 402, code: 'WALLET.SHORTFALL', when: 'something delivered is not paid for yet' },
    { status: 402, code: 'WALLET.SPEND_CAP', when: 'the campaign would go beyond a spend cap' },
    {
      status: 422,
      code: 'CAMPAIGN.PORTFOLIO_LIMIT',
      when: 'more people than may be written to in 24 hours; `left` says how many may, `days` over how many days it fits',
    },
    { status: 422, code: 'CAMPAIGN.NO_RECIPIENTS', when: 'nobody is left to write to' },
    ...unfit,
  ],
  async handle({ principal, body, idempotencyKey, correlationId }, { campaigns }) {
    const result = await launchCampaign(campaigns, principal, body, { idempotencyKey, correlationId });
    if (!result.ok) return result;
    return ok({ status: 200, body: result.value.campaign, outboxIds: result.value.outboxIds });
  },
});

export const estimateCampaignEndpoint = defineEndpoint({
  ...common,
  name: 'estimateCampaign',
  path: 'campaigns/estimate',
  summary: 'What a campaign would reach and cost',
  description: 'The figures of a launch; nothing is written.',
  body: estimateRequestSchema,
  responses: { 200: { description: 'The figures', schema: campaignEstimateSchema } },
  problems: unfit,
  async handle({ principal, body }, { campaigns }) {
    const result = await estimateCampaign(campaigns, principal, body);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
