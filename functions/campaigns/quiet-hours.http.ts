import { quietHoursSettingSchema } from '../../shared/campaigns/campaign.schema.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  path: 'vendor/quiet-hours',
  tag: 'Campaigns',
  access: { who: 'member' },
  responses: { 200: { description: 'The quiet hours', schema: quietHoursSettingSchema } },
} as const;

export const getQuietHoursEndpoint = defineEndpoint({
  ...common,
  name: 'getQuietHours',
  method: 'GET',
  summary: 'When the organization’s campaigns are silent',
  async handle({ principal }, { campaigns }) {
    const quietHours = await campaigns.store.quietHours(principal.organization.id);
    return ok({ status: 200, body: { quietHours }, revalidate: true });
  },
});

export const setQuietHoursEndpoint = defineEndpoint({
  ...common,
  name: 'setQuietHours',
  method: 'PUT',
  summary: 'Set when the organization’s campaigns are silent; null for never',
  description: 'A campaign that says something else at its launch keeps to that.',
  access: { who: 'member', role: 'ADMIN' },
  body: quietHoursSettingSchema,
  async handle({ principal, body, correlationId }, { campaigns }) {
    const act = { actor: principal.userId, correlationId };
    await campaigns.store.setQuietHours(principal.organization.id, body.quietHours, act);
    return ok({ status: 200, body });
  },
});
