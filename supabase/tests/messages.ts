import { v7 } from 'uuid';
import type { StatusEvent, StatusVariant } from '../../shared/settlement/meta-event.ts';
import { statusSetOf } from '../../shared/settlement/status-set.ts';
import type { Query } from '../../tests/support/postgres.ts';
import { only } from './fixtures.ts';

export interface CampaignFixture {
  organizationId: string;
  campaignId: string;
  messageIds: string[];
}

export interface CampaignOptions {
  /** Of the wallet, when the organization has none yet. */
  balance?: number;
  /** Of each message, by category of Meta's. */
  prices?: Record<string, number>;
  category?: string;
  recipients?: number;
  /** Each message's share of the hold; what is not said is the category's price. */
  share?: number;
  state?: 'queued' | 'sending' | 'sent' | 'unknown';
  wabaMode?: 'shared' | 'dedicated';
  expiresAt?: Date;
}

/** An organization without members, which is all that money needs; its wallet is in USD. */
export async function makePayer(query: Query, balance: number): Promise<string> {
  const organizationId = v7();
  await query(`insert into organizations (id, clerk_org_id, name) values ($1, $2, 'Payer')`, [
    organizationId,
    `org_${organizationId}`,
  ]);
  await query(
    `with wallet as (
       insert into wallets (organization_id, currency, balance, ledger_seq) values ($1::uuid, 'USD', $2::bigint, case when $2::bigint > 0 then 1 else 0 end)
     )
     insert into ledger_entries (organization_id, seq, kind, amount, balance_after, source_id)
     select $1::uuid, 1, 'recharge', $2::bigint, $2::bigint, 'fixture' where $2::bigint > 0`,
    [organizationId, balance],
  );
  return organizationId;
}

/**
 * A campaign with its messages and their shares of its hold, as a launch and a dispatch leave it. Every country of its
 * rate card costs the same: the recipients are in `IN` and `US` by turns.
 */
export async function makeCampaign(
  query: Query,
  organizationId: string,
  {
    prices = { marketing: 80_000, utility: 30_000 },
    category = Object.keys(prices)[0] ?? 'marketing',
    recipients = 1,
    share = prices[category] ?? 0,
    state = 'sent',
    wabaMode = 'shared',
    expiresAt = new Date(Date.now() + 7 * 86_400_000),
  }: CampaignOptions = {},
): Promise<CampaignFixture> {
  const campaignId = v7();
  const channelId = await sharedChannel(query);
  const held = wabaMode === 'shared' ? share : 0;
  await query(
    `with template as (
       insert into templates (id, organization_id, waba_id, name, meta_name, language, category, components, status, created_by)
       values (gen_random_uuid(), $2::uuid, 'waba', 'fixture_' || replace($1::text, '-', '_'), 'fixture_' || replace($1::text, '-', '_'), 'en', $4, '[]', 'APPROVED', 'test')
       returning id
     )
     insert into campaigns (
       id, organization_id, name, template_id, list_id, channel_id, waba_mode, category, currency, state, audience, recipients,
       queued, sending, sent, unknown, launched_by
     )
     select $1::uuid, $2::uuid, 'Fixture', id, gen_random_uuid(), $3::uuid, $5, $4, 'USD', 'sending', $6::integer, $6,
       case $7 when 'queued' then $6 else 0 end, case $7 when 'sending' then $6 else 0 end,
       case $7 when 'sent' then $6 else 0 end, case $7 when 'unknown' then $6 else 0 end, 'test'
     from template`,
    [campaignId, organizationId, channelId, category, wabaMode, recipients, state],
  );
  if (wabaMode === 'shared') {
    await query(
      `insert into campaign_prices (campaign_id, category, country, price, meta_cost, margin)
       select $1::uuid, key, country, value::bigint, value::bigint / 2, value::bigint - value::bigint / 2
       from jsonb_each_text($2), unnest(array['IN', 'US', 'ZZ']) as country`,
      [campaignId, JSON.stringify(prices)],
    );
    await query(
      `with wallet as (update wallets set held = held + $3::bigint where organization_id = $2::uuid)
       insert into wallet_holds (campaign_id, organization_id, amount, remaining, expires_at, closed_at)
       values ($1::uuid, $2::uuid, $3::bigint, $3::bigint, $4, case when $3::bigint = 0 then now() end)`,
      [campaignId, organizationId, held * recipients, expiresAt],
    );
  }
  const rows = await query<{ id: string }>(
    `insert into outbound_messages (
       id, organization_id, campaign_id, contact_id, phone, country, state, claimable, held, wamid, claimed_at, dispatched_at
     )
     select uuid_v7(), $1::uuid, $2::uuid, gen_random_uuid(), (10000000000 + n)::text,
       case n % 2 when 0 then 'IN' else 'US' end, $3::text, $3 = 'queued', $4::bigint,
       case when $3 = 'sent' then 'wamid.' || $2::text || '.' || n end,
       case when $3 <> 'queued' then now() end, case when $3 = 'sent' then now() end
     from generate_series(1, $5::integer) n
     returning id`,
    [organizationId, campaignId, state, held, recipients],
  );
  return { organizationId, campaignId, messageIds: rows.map(({ id }) => id) };
}

async function sharedChannel(query: Query): Promise<string> {
  const [known] = await query<{ id: string }>(
    `select id from channels where organization_id is null and retired_at is null`,
  );
  if (known) return known.id;
  const [made] = await query<{ id: string }>(
    `with portfolio as (
       insert into portfolios (id, meta_business_id, messaging_limit) values (gen_random_uuid(), 'fixture', null)
       on conflict (meta_business_id) do update set updated_at = now() returning id
     )
     insert into channels (id, portfolio_id, waba_id, phone_number_id)
     select gen_random_uuid(), id, 'waba', '300000000000009' from portfolio returning id`,
  );
  return only(made).id;
}

export type Status = StatusEvent;

/** A status of Meta in the words of the queue. */
export function status(messageId: string | null, name: string, change: Partial<Status> = {}): Status {
  return {
    messageId,
    wamid: `wamid.of.${messageId}`,
    status: name,
    at: '2026-11-21T10:00:00Z',
    billable: true,
    category: 'marketing',
    pricingType: 'regular',
    errorCode: name === 'failed' ? 131026 : null,
    errorTitle: name === 'failed' ? 'Message undeliverable' : null,
    ...change,
  };
}

/** Without a word of pricing, as `read` often comes. */
export const unpriced = { billable: null, category: null, pricingType: null } as const;

export interface Settled {
  logged: number;
  entries: number;
  shortfall: string;
  unmatched: number;
  dead: number;
}

export async function settle(query: Query, items: readonly Status[]): Promise<Settled> {
  const { messageIds, wamids, places, variants } = statusSetOf(items);
  const column = (key: keyof StatusVariant): unknown[] => variants.map((variant) => variant[key]);
  const [row] = await query<{ settled: Settled }>(
    'select settle_meta_statuses($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as settled',
    [
      messageIds,
      wamids,
      places.map((place) => place + 1),
      column('status'),
      column('at'),
      column('billable'),
      column('category'),
      column('pricingType'),
      column('errorCode'),
      column('errorTitle'),
    ],
  );
  return only(row).settled;
}
