import { ok } from '../../shared/kernel/result.ts';
import { toLedgerCsv } from '../../shared/wallet/ledger-csv.ts';
import { getMargins } from '../../shared/wallet/margins.ts';
import { marginsSchema } from '../../shared/wallet/rates.schema.ts';
import { changeSettings, getSettings } from '../../shared/wallet/settings.ts';
import {
  ledgerPageSchema,
  ledgerQuerySchema,
  walletBalanceSchema,
  walletSettingsChangeSchema,
  walletSettingsSchema,
} from '../../shared/wallet/wallet.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const admin = { who: 'member', role: 'ADMIN' } as const;
const noWallet = { status: 404, code: 'WALLET.NONE', when: 'nothing was ever paid in' };

export const getWalletBalanceEndpoint = defineEndpoint({
  name: 'getWalletBalance',
  method: 'GET',
  path: 'wallet/balance',
  tag: 'Wallet',
  summary: 'What is in the wallet, what of it is held, and what may be spent',
  access: { who: 'member' },
  responses: { 200: { description: 'The balance', schema: walletBalanceSchema } },
  async handle({ principal }, { wallet }) {
    return ok({ status: 200, body: await wallet.store.balance(principal.organization.id), revalidate: true });
  },
});

export const listLedgerEndpoint = defineEndpoint({
  name: 'listLedger',
  method: 'GET',
  path: 'wallet/ledger',
  tag: 'Wallet',
  summary: 'Every change of the balance, newest first',
  description:
    'With `Accept: text/csv` the page is CSV, and a `Link` header with `rel="next"` names the next one. A page may hold fewer entries than asked for, or none, although more follow: go on until there is no next one.',
  access: admin,
  query: ledgerQuerySchema,
  responses: { 200: { description: 'One page', schema: ledgerPageSchema } },
  async handle({ principal, query, header }, { wallet }) {
    const page = await wallet.store.ledger(principal.organization.id, query);
    if (!header('accept')?.includes('text/csv')) return ok({ status: 200, body: page, revalidate: true });
    return ok({
      status: 200,
      text: { contentType: 'text/csv; charset=utf-8; header=present', content: toLedgerCsv(page.items) },
      ...(page.nextCursor !== null && {
        nextPage: `/wallet/ledger?${new URLSearchParams({ ...asText(query), cursor: page.nextCursor }).toString()}`,
      }),
    });
  },
});

function asText(query: Record<string, string | number | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

export const getWalletSettingsEndpoint = defineEndpoint({
  name: 'getWalletSettings',
  method: 'GET',
  path: 'wallet/settings',
  tag: 'Wallet',
  summary: 'When to warn of a low balance, and the spend caps',
  access: admin,
  responses: { 200: { description: 'The settings', schema: walletSettingsSchema } },
  problems: [noWallet],
  async handle({ principal }, { wallet }) {
    const settings = await getSettings(wallet.store, principal.organization.id);
    return settings.ok ? ok({ status: 200, body: settings.value, revalidate: true }) : settings;
  },
});

export const changeWalletSettingsEndpoint = defineEndpoint({
  name: 'changeWalletSettings',
  method: 'PATCH',
  path: 'wallet/settings',
  tag: 'Wallet',
  summary: 'Change when to warn, and the spend caps',
  description:
    'A cap bounds what the campaigns launched in one UTC day or month may cost in all; a launch beyond it is answered 402 `WALLET.SPEND_CAP`. Campaigns that run already go on.',
  access: admin,
  body: walletSettingsChangeSchema,
  responses: { 200: { description: 'The settings as they are now', schema: walletSettingsSchema } },
  problems: [noWallet],
  async handle({ principal, body, correlationId }, { wallet }) {
    const change = { actor: principal.userId, correlationId };
    const settings = await changeSettings(wallet.store, principal.organization.id, body, change);
    return settings.ok ? ok({ status: 200, body: settings.value }) : settings;
  },
});

export const getOwnMarginsEndpoint = defineEndpoint({
  name: 'getOwnMargins',
  method: 'GET',
  path: 'wallet/margins',
  tag: 'Wallet',
  summary: 'What is added to Meta’s cost of a message, by category',
  description: 'A category that is not named takes the default margin of the currency.',
  access: admin,
  responses: { 200: { description: 'The margins', schema: marginsSchema } },
  async handle({ principal }, { wallet }) {
    const margins = await getMargins(wallet.margins, principal.organization.id);
    return margins.ok ? ok({ status: 200, body: margins.value, revalidate: true }) : margins;
  },
});
