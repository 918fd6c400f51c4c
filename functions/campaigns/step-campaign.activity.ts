import * as df from 'durable-functions';
import type { CampaignId } from '../../shared/campaigns/ports.ts';
import { stepCampaign } from '../../shared/campaigns/step-campaign.ts';
import type { Container } from '../container.ts';

export function registerStepCampaign({ campaigns }: Container): void {
  df.app.activity('stepCampaign', {
    handler: (campaignId: CampaignId) => stepCampaign(campaigns.dispatch, campaignId),
  });
}
