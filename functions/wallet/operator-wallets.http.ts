import { pageQuerySchema } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import {
  alertClosedSchema,
  alertClosingSchema,
  operatorWalletFilterSchema,
  operatorWalletPageSchema,
} from '../../shared/wallet/wallet.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Wallet', access: { who: 'operator' } } as const;

export const listWalletsEndpoint = defineEndpoint({
  ...common,
  name: 'listWallets',
  method: 'GET',
  path: 'api/v3/operator/wallets',
  summary: 'Wallets with their shortfalls and open alerts',
  query: pageQuerySchema('org').extend(operatorWalletFilterSchema.shape),
  responses: { 200: { description: 'One page', schema: operatorWalletPageSchema } },
  async handle({ query: { cursor, limit, attention } }, { wallet }) {
    const wallets = await wallet.store.wallets(attention, cursor ?? null, limit + 1);
    const items = wallets.slice(0, limit);
    const nextCursor = wallets.length > limit ? (items.at(-1)?.organizationId ?? null) : null;
    return ok({ status: 200, body: { items, nextCursor }, revalidate: true });
  },
});

export const closeWalletAlertEndpoint = defineEndpoint({
  ...common,
  name: 'closeWalletAlert',
  method: 'POST',
  path: 'api/v3/operator/wallet-alerts/close',
  summary: 'Close an alert that has been seen to',
  description: 'It opens again when its cause comes up again.',
  body: alertClosingSchema,
  responses: { 200: { description: 'Whether it was open', schema: alertClosedSchema } },
  async handle({ principal, body, correlationId }, { wallet }) {
    const closed = await wallet.store.closeAlert(body, { actor: principal.userId, correlationId });
    return ok({ status: 200, body: { closed } });
  },
});
