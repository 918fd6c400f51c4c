/*
 * Rebuilds what every message should have cost from what Meta told, and every balance from its entries, and names what is
 * otherwise. It shares nothing with the SQL that settles but the tables.
 */

export type Query = <R extends Record<string, unknown>>(text: string, params?: unknown[]) => Promise<R[]>;

export interface Difference {
  what: string;
  subject: string;
  expected: string;
  found: string;
}

export interface LedgerAudit {
  wallets: number;
  entries: number;
  messages: number;
  differences: number;
  /** The first ones. */
  examples: Difference[];
}

const PAGE = 5000;
const EXAMPLES = 100;
const NOTHING = '00000000-0000-0000-0000-000000000000';

class Findings {
  readonly audit: LedgerAudit = { wallets: 0, entries: 0, messages: 0, differences: 0, examples: [] };

  same(what: string, subject: string, expected: unknown, found: unknown): void {
    if (String(expected) === String(found)) return;
    this.audit.differences += 1;
    if (this.audit.examples.length === EXAMPLES) return;
    this.audit.examples.push({ what, subject, expected: String(expected), found: String(found) });
  }
}

/** @param query of one transaction that sees one moment: `repeatable read` */
export async function replayLedger(query: Query): Promise<LedgerAudit> {
  const findings = new Findings();
  await replayWallets(query, findings);
  await replayMessages(query, findings);
  return findings.audit;
}

interface WalletRow extends Record<string, unknown> {
  organization_id: string;
  balance: string;
  held: string;
  shortfall: string;
  ledger_seq: string;
  holds: string;
  from_seq: string;
  from_balance: string;
  from_shortfall: string;
}

async function replayWallets(query: Query, findings: Findings): Promise<void> {
  for (let after = NOTHING; ;) {
    const wallets = await query<WalletRow>(
      `select w.organization_id, w.balance, w.held, w.shortfall, w.ledger_seq,
         (select coalesce(sum(remaining), 0) from wallet_holds h where h.organization_id = w.organization_id and closed_at is null) as holds,
         coalesce(c.seq, 0) as from_seq, coalesce(c.balance, 0) as from_balance, coalesce(c.shortfall, 0) as from_shortfall
       from wallets w
       left join lateral (
         select seq, balance, shortfall from wallet_closings
         where organization_id = w.organization_id and seq is not null order by month desc limit 1
       ) c on true
       where w.organization_id > $1 order by w.organization_id limit ${PAGE}`,
      [after],
    );
    for (const wallet of wallets) await replayWallet(query, findings, wallet);
    findings.audit.wallets += wallets.length;
    const last = wallets.at(-1);
    if (!last || wallets.length < PAGE) return;
    after = last.organization_id;
  }
}

interface EntryRow extends Record<string, unknown> {
  seq: string;
  amount: string;
  balance_after: string;
  shortfall: string;
}

async function replayWallet(query: Query, findings: Findings, wallet: WalletRow): Promise<void> {
  const { organization_id: organization } = wallet;
  let seq = BigInt(wallet.from_seq);
  let balance = BigInt(wallet.from_balance);
  let shortfall = BigInt(wallet.from_shortfall);
  for (;;) {
    const entries = await query<EntryRow>(
      `select seq, amount, balance_after, shortfall from ledger_entries
       where organization_id = $1 and seq > $2 order by seq limit ${PAGE}`,
      [organization, String(seq)],
    );
    for (const entry of entries) {
      seq += 1n;
      balance += BigInt(entry.amount);
      shortfall += BigInt(entry.shortfall);
      findings.same('the number of an entry', organization, seq, entry.seq);
      findings.same('the balance after an entry', `${organization} ${entry.seq}`, balance, entry.balance_after);
      seq = BigInt(entry.seq);
    }
    findings.audit.entries += entries.length;
    if (entries.length < PAGE) break;
  }
  findings.same('the number of the last entry', organization, seq, wallet.ledger_seq);
  findings.same('a balance', organization, balance, wallet.balance);
  findings.same('a shortfall', organization, shortfall, wallet.shortfall);
  findings.same('what is held', organization, wallet.holds, wallet.held);
  findings.same('that no more is held than is there', organization, true, BigInt(wallet.held) <= balance);
}

interface MessageRow extends Record<string, unknown> {
  id: string;
  organization_id: string;
  campaign_id: string;
  country: string;
  state: string;
  settlement: string;
  held: string;
  charged: string;
  pricing_estimated: boolean;
}

interface EventRow extends Record<string, unknown> {
  message_id: string;
  status: string;
  billable: boolean | null;
  category: string | null;
}

interface ChargeRow extends Record<string, unknown> {
  organization_id: string;
  message_id: string;
  kind: string;
  amount: string;
  shortfall: string;
  price: string;
}

interface Campaign {
  category: string;
  shared: boolean;
  prices: Map<string, bigint>;
  counts: Map<string, number>;
  charged: bigint;
  held: bigint;
}

const isDelivered = ({ status }: EventRow): boolean => status === 'delivered' || status === 'read';

async function replayMessages(query: Query, findings: Findings): Promise<void> {
  const campaigns = new Map<string, Campaign>();
  for (let after = NOTHING; ;) {
    const messages = await query<MessageRow>(
      `select id, organization_id, campaign_id, country, state, settlement, held, charged, pricing_estimated
       from outbound_messages where id > $1 order by id limit ${PAGE}`,
      [after],
    );
    const ids = messages.map(({ id }) => id);
    const events = Map.groupBy(
      await query<EventRow>(
        `select message_id, status, billable, category from meta_status_events where message_id = any ($1) order by seq`,
        [ids],
      ),
      (event) => event.message_id,
    );
    const charges = Map.groupBy(
      await query<ChargeRow>(
        `select organization_id, message_id, kind, amount, shortfall, price from ledger_entries
         where message_id = any ($1) order by seq`,
        [ids],
      ),
      (charge) => charge.message_id,
    );
    await addCampaigns(query, campaigns, messages);
    for (const message of messages) {
      const campaign = campaigns.get(message.campaign_id);
      if (!campaign) throw new Error(`the campaign of ${message.id} is gone`);
      replayMessage(findings, campaign, message, events.get(message.id) ?? [], charges.get(message.id) ?? []);
    }
    findings.audit.messages += messages.length;
    const last = messages.at(-1);
    if (!last || messages.length < PAGE) break;
    after = last.id;
  }
  await compareCampaigns(query, findings, campaigns);
  await findStrayCharges(query, findings);
}

async function addCampaigns(query: Query, campaigns: Map<string, Campaign>, messages: readonly MessageRow[]) {
  const fresh = [...new Set(messages.map((message) => message.campaign_id))].filter((id) => !campaigns.has(id));
  if (fresh.length === 0) return;
  const rows = await query<{ id: string; category: string; waba_mode: string }>(
    'select id, category, waba_mode from campaigns where id = any ($1)',
    [fresh],
  );
  for (const { id, category, waba_mode: mode } of rows) {
    const shared = mode === 'shared';
    campaigns.set(id, { category, shared, prices: new Map(), counts: new Map(), charged: 0n, held: 0n });
  }
  const prices = await query<{ campaign_id: string; category: string; country: string; price: string }>(
    'select campaign_id, category, country, price from campaign_prices where campaign_id = any ($1)',
    [fresh],
  );
  for (const { campaign_id: id, category, country, price } of prices) {
    campaigns.get(id)?.prices.set(`${category} ${country}`, BigInt(price));
  }
}

function replayMessage(
  findings: Findings,
  campaign: Campaign,
  message: MessageRow,
  events: readonly EventRow[],
  charges: readonly ChargeRow[],
): void {
  const { id } = message;
  campaign.counts.set(message.state, (campaign.counts.get(message.state) ?? 0) + 1);
  campaign.charged += BigInt(message.charged);
  campaign.held += BigInt(message.held);
  if (events.some(({ status }) => status === 'read'))
    findings.same('the state of a message', id, 'read', message.state);
  else if (events.some(isDelivered)) findings.same('the state of a message', id, 'delivered', message.state);
  else if (events.some(({ status }) => status === 'failed')) {
    findings.same('the state of a message', id, 'failed', message.state);
  }
  const paid = -charges.reduce((sum, { amount, shortfall }) => sum + BigInt(amount) - BigInt(shortfall), 0n);
  const charging = events.find(isDelivered);
  const pricing = charging && tellsPricing(charging) ? charging : events.find(tellsPricing);
  const delivered = campaign.shared && charging !== undefined;
  const billable = pricing?.billable ?? true;
  const price = delivered && billable ? priceOf(campaign, message.country, pricing?.category ?? null) : 0n;
  findings.same('the price of a message', id, price, message.charged);
  findings.same('what was paid for a message', id, price, paid);
  findings.same(
    'that a message is charged by its organization',
    id,
    true,
    charges.every((c) => c.organization_id === message.organization_id),
  );
  findings.same(
    'how often a message is charged',
    id,
    charges.some(({ kind }) => kind === 'charge') || (delivered && billable) ? 1 : 0,
    charges.filter(({ kind }) => kind === 'charge').length,
  );
  if (delivered) {
    findings.same('how a message is settled', id, billable ? 'charged' : 'free', message.settlement);
    findings.same('that its price was estimated', id, pricing === undefined, message.pricing_estimated);
  } else if (campaign.shared && events.some(({ status }) => status === 'failed')) {
    findings.same('how a message is settled', id, 'released', message.settlement);
  } else findings.same('that a message is not settled', id, true, ['open', 'released'].includes(message.settlement));
  if (message.settlement !== 'open') findings.same('the share of a settled message', id, 0, message.held);
}

function tellsPricing({ billable, category }: EventRow): boolean {
  return billable !== null || category !== null;
}

/** The category's price in the country; what the rate card lacks costs as the campaign's own category, or the dearest. */
function priceOf({ category, prices }: Campaign, country: string, told: string | null): bigint {
  const named =
    told === null
      ? category
      : told
          .trim()
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '_');
  const dearest = [...prices.values()].reduce((most, price) => (price > most ? price : most), 0n);
  return (
    prices.get(`${named} ${country}`) ??
    prices.get(`${category} ${country}`) ??
    prices.get(`${named} ZZ`) ??
    prices.get(`${category} ZZ`) ??
    dearest
  );
}

const STATES = ['queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'canceled'] as const;

/** Of campaigns all of whose messages are still kept. */
async function compareCampaigns(query: Query, findings: Findings, campaigns: ReadonlyMap<string, Campaign>) {
  const ids = [...campaigns.keys()];
  for (let at = 0; at < ids.length; at += PAGE) {
    const rows = await query<{ remaining: string | null } & Record<string, unknown>>(
      `select c.id, ${STATES.join(', ')}, charged, h.remaining, c.finished_at is not null as finished
       from campaigns c left join wallet_holds h on h.campaign_id = c.id
       where c.id = any ($1) and c.launched_at >= coalesce(
         (select max(month) + interval '1 month' from month_closings where closed_at is not null), '-infinity'
       )`,
      [ids.slice(at, at + PAGE)],
    );
    for (const row of rows) {
      const id = String(row['id']);
      const campaign = campaigns.get(id);
      if (!campaign) continue;
      for (const state of STATES) {
        // Recipients that have no row yet are counted as queued.
        if (state === 'queued' && !row['finished']) continue;
        findings.same(`messages ${state}`, id, campaign.counts.get(state) ?? 0, row[state]);
      }
      findings.same('what a campaign cost', id, campaign.charged, row['charged']);
      if (row.remaining !== null) {
        const enough = BigInt(row.remaining) >= campaign.held;
        findings.same('that a hold covers its messages', id, true, enough);
      }
    }
  }
}

async function findStrayCharges(query: Query, findings: Findings): Promise<void> {
  for (let after = NOTHING; ;) {
    const strays = await query<{ message_id: string; known: boolean }>(
      `select l.message_id, exists (select from outbound_messages m where m.id = l.message_id) as known
       from (
         select distinct message_id from ledger_entries
         where message_id > greatest($1, (
           select first_uuid_of((max(month) + interval '1 month') at time zone 'UTC')
           from month_closings where closed_at is not null
         ))
         order by message_id limit ${PAGE}
       ) l`,
      [after],
    );
    for (const { message_id: id, known } of strays) findings.same('that a charged message is there', id, true, known);
    const last = strays.at(-1);
    if (!last || strays.length < PAGE) return;
    after = last.message_id;
  }
}
