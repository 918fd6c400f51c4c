import { z } from 'zod';
import { campaignSchema } from '../../shared/campaigns/campaign.schema.ts';
import { changeCampaign } from '../../shared/campaigns/change-campaign.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

function changeEndpoint(change: 'pause' | 'resume' | 'cancel', summary: string, description: string) {
  return defineEndpoint({
    name: `${change}Campaign`,
    method: 'POST',
    path: `campaigns/{id}/${change}`,
    tag: 'Campaigns',
    summary,
    description,
    access: { who: 'member' },
    params: z.object({ id: idSchema('cmp') }),
    idempotent: true,
    whileStopped: change !== 'resume',
    responses: { 200: { description: 'The campaign', schema: campaignSchema } },
    problems: [
      { status: 404, code: 'CAMPAIGN.UNKNOWN', when: 'the organization has no such campaign' },
      { status: 409, code: 'CAMPAIGN.OVER', when: 'it is completed or canceled' },
      ...(change === 'resume'
        ? [
            { status: 409, code: 'CAMPAIGN.HOLD_EXPIRED', when: 'its money was given back meanwhile' },
            {
              status: 422,
              code: 'CAMPAIGN.PORTFOLIO_LIMIT',
              when: 'others use up what may be written to in 24 hours; `left` says how many may',
            },
          ]
        : []),
    ],
    async handle({ principal, params, idempotencyKey, correlationId }, { campaigns }) {
      const call = { idempotencyKey, correlationId };
      const result = await changeCampaign(campaigns, principal, { id: params.id, change }, call);
      if (!result.ok) return result;
      return ok({ status: 200, body: result.value.campaign, outboxIds: result.value.outboxIds });
    },
  });
}

export const pauseCampaignEndpoint = changeEndpoint(
  'pause',
  'Pause a campaign',
  'Nothing more is taken from this moment; what is on its way to Meta, a second’s worth, is sent. A suspended organization may do so too, and anybody while the platform is stopped.',
);
export const resumeCampaignEndpoint = changeEndpoint(
  'resume',
  'Go on with a paused campaign',
  'From where it stopped, when its money is still held and there is still room for it in the portfolio’s limit.',
);
export const cancelCampaignEndpoint = changeEndpoint(
  'cancel',
  'Cancel a campaign',
  'Whoever was not written to yet will not be, and what was held for them is given back. A suspended organization may do so too, and anybody while the platform is stopped.',
);
