import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type Query, type TestDatabase } from '../../tests/support/postgres.ts';
import { expireHolds } from './hold-expiry.ts';
import { makeCampaign, makePayer, settle, status, unpriced, type Status } from './messages.ts';
import { SettlementModel, WalletModel, type ModelStatus } from './settlement-model.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const PRICES = { marketing: 80, utility: 30, authentication: 130 };
const PRICINGS = [
  null,
  { billable: true, category: 'marketing' },
  { billable: true, category: 'utility' },
  { billable: true, category: 'authentication' },
  { billable: true, category: 'a_new_one' },
  { billable: false, category: 'utility' },
] as const;

const place = fc.nat({ max: 1000 });
const statuses = fc.array(
  fc.record({
    at: place,
    status: fc.constantFrom('sent', 'delivered', 'read', 'failed', 'failed', 'played'),
    pricing: fc.constantFrom(...PRICINGS),
  }),
  { minLength: 1, maxLength: 14 },
);
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('recharge' as const),
      at: place,
      amount: fc.integer({ min: 1, max: 900 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('refund' as const), at: place, amount: fc.integer({ min: 1, max: 500 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('campaign' as const),
      at: place,
      share: fc.constantFrom(0, 10, 30, 80, 130),
      recipients: fc.integer({ min: 1, max: 5 }),
      category: fc.constantFrom('marketing', 'utility'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('statuses' as const),
      statuses,
      how: fc.constantFrom('once', 'once', 'twice', 'crash first', 'two halves at once'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancel' as const), at: fc.array(place, { minLength: 1, maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), at: place }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!;

class Story {
  readonly model = new SettlementModel();
  readonly #query: Query;
  readonly #url: string;
  #sources = 0;
  readonly organizations: string[] = [];
  readonly campaigns: { id: string; organization: string; messageIds: string[] }[] = [];
  readonly messageIds: string[] = [];
  readonly #all: Status[] = [];

  constructor({ query, url }: TestDatabase) {
    this.#query = query;
    this.#url = url;
  }

  async begin(): Promise<void> {
    for (let n = 0; n < 2; n++) {
      const id = await makePayer(this.#query, 0);
      this.organizations.push(id);
      this.model.wallets.set(id, new WalletModel());
    }
  }

  async take(action: Step): Promise<void> {
    switch (action.kind) {
      case 'recharge':
        return this.#change('credit_wallet', 'recharge', action);
      case 'refund':
        return this.#change('take_from_wallet', 'refund', action);
      case 'campaign':
        return this.#launch(action);
      case 'statuses':
        return this.#tell(action);
      case 'cancel':
        return this.#cancel(action.at);
      case 'expire':
        return this.#expire(action.at);
    }
  }

  async #change(
    name: 'credit_wallet' | 'take_from_wallet',
    kind: string,
    { at, amount }: { at: number; amount: number },
  ) {
    const organization = pick(this.organizations, at);
    const source = `source-${(this.#sources += 1)}`;
    for (let again = 0; again < 2; again++) {
      await this.#query(`select ${name}($1, $2, $3, $4, null)`, [organization, kind, source, amount]);
    }
    const wallet = this.model.wallet(organization);
    if (name === 'credit_wallet') wallet.credit(amount);
    else wallet.take(amount);
  }

  async #launch({
    at,
    share,
    recipients,
    category,
  }: {
    at: number;
    share: number;
    recipients: number;
    category: string;
  }) {
    const organization = pick(this.organizations, at);
    const wallet = this.model.wallet(organization);
    if (wallet.available < share * recipients) return;
    const { campaignId, messageIds } = await makeCampaign(this.#query, organization, {
      prices: PRICES,
      category,
      recipients,
      share,
      state: pick(['queued', 'sending', 'sent', 'unknown'] as const, at),
    });
    wallet.held += share * recipients;
    this.campaigns.push({ id: campaignId, organization, messageIds });
    for (const id of messageIds) {
      this.messageIds.push(id);
      this.model.messages.set(id, {
        organization,
        campaign: campaignId,
        category,
        prices: PRICES,
        state: pick(['queued', 'sending', 'sent', 'unknown'] as const, at),
        settlement: 'open',
        share,
        charged: 0,
        estimated: false,
        pricing: null,
        logged: new Set(),
      });
    }
  }

  async #tell({ statuses: told, how }: Extract<Step, { kind: 'statuses' }>) {
    if (this.messageIds.length === 0) return;
    const batch = told.map(({ at, status: name, pricing }): ModelStatus => ({
      message: pick(this.messageIds, at),
      status: name,
      pricing,
    }));
    const items = batch.map(({ message, status: name, pricing }) => status(message, name, pricing ?? unpriced));
    this.#all.push(...items);
    if (how === 'crash first') await this.#crash(items);
    if (how === 'two halves at once') {
      // Each half concerns another organization: for one wallet it would matter which comes first.
      const [first] = this.organizations;
      const halves = [true, false].map((mine) =>
        items.filter((_item, n) => (this.model.message(batch[n]!.message).organization === first) === mine),
      );
      await Promise.all(halves.map((half) => settle(this.#query, half)));
    } else await settle(this.#query, items);
    if (how === 'twice') await settle(this.#query, items);
    this.model.settle(batch);
  }

  /** All is done and then undone, as when the host or the database dies before the commit. */
  async #crash(items: readonly Status[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url });
    await client.connect();
    try {
      await client.query('begin');
      await settle(async (text, params) => (await client.query(text, params)).rows, items);
      await client.query('rollback');
    } finally {
      await client.end();
    }
  }

  async #cancel(places: readonly number[]): Promise<void> {
    if (this.campaigns.length === 0) return;
    const campaign = pick(this.campaigns, places[0]!);
    const ids = [...new Set(places.map((at) => pick(campaign.messageIds, at)))];
    await this.#query(
      `select release_messages($2, $3) from (select lock_wallet($1)) wallet,
       lateral (select from campaigns where id = $2 for no key update) campaign`,
      [campaign.organization, campaign.id, ids],
    );
    for (const id of ids) this.model.release(id);
  }

  async #expire(at: number): Promise<void> {
    if (this.campaigns.length === 0) return;
    const campaign = pick(this.campaigns, at);
    const holds = campaign.messageIds.some((id) => this.model.message(id).share > 0);
    await this.#query(`update wallet_holds set expires_at = now() where campaign_id = $1`, [campaign.id]);
    await expireHolds({ query: this.#query });
    // A hold of which nothing is left is over already.
    if (holds) for (const id of campaign.messageIds) this.model.release(id);
  }

  /** Everything that Meta ever told, once more, in another order. */
  async replay(): Promise<void> {
    await settle(this.#query, this.#all.toReversed());
  }

  async check(): Promise<void> {
    for (const organization of this.organizations) {
      const wallet = this.model.wallet(organization);
      const [found] = await this.#query(
        `select balance::int, held::int, shortfall::int, ledger_seq::int as entries,
           (select coalesce(sum(amount), 0)::int from ledger_entries where organization_id = $1) as ledger,
           (select coalesce(sum(shortfall), 0)::int from ledger_entries where organization_id = $1) as ledger_shortfall,
           (select count(*)::int from ledger_entries where organization_id = $1) as counted,
           (select coalesce(sum(remaining), 0)::int from wallet_holds where organization_id = $1) as holds,
           (select coalesce(sum(held), 0)::int from outbound_messages where organization_id = $1) as shares,
           (select count(*)::int from (
             select sum(amount) over (order by seq) <> balance_after or row_number() over (order by seq) <> seq as wrong
             from ledger_entries where organization_id = $1
           ) e where wrong) as wrong
         from wallets where organization_id = $1`,
        [organization],
      );
      const { balance, held, shortfall, entries } = wallet;
      expect(found).toEqual({
        ...{ balance, held, shortfall, entries },
        ...{ ledger: balance, ledger_shortfall: shortfall, counted: entries, holds: held, shares: held, wrong: 0 },
      });
    }
    const rows = await this.#query<{ id: string } & Record<string, unknown>>(
      `select m.id, m.state, m.settlement, m.held::int as share, m.charged::int, m.pricing_estimated as estimated,
         coalesce((select -sum(amount - shortfall) from ledger_entries where message_id = m.id), 0)::int as paid,
         (select count(*)::int from ledger_entries where message_id = m.id and kind = 'charge') <= 1 as once
       from outbound_messages m where m.id = any ($1)`,
      [this.messageIds],
    );
    const expected = this.messageIds.map((id) => {
      const { state, settlement, share, charged, estimated } = this.model.message(id);
      return { id, state, settlement, share, charged, estimated, paid: charged, once: true };
    });
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    expect(rows.sort(byId)).toEqual(expected.sort(byId));
    await this.#checkCounts();
  }

  async #checkCounts(): Promise<void> {
    const wrong = await this.#query(
      `select c.id from campaigns c, lateral (
         select count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'sending') as sending,
           count(*) filter (where state = 'sent') as sent, count(*) filter (where state = 'delivered') as delivered,
           count(*) filter (where state = 'read') as read, count(*) filter (where state = 'failed') as failed,
           count(*) filter (where state = 'unknown') as unknown, sum(charged) as charged
         from outbound_messages m where m.campaign_id = c.id
       ) m
       where c.id = any ($1) and (c.queued, c.sending, c.sent, c.delivered, c.read, c.failed, c.unknown, c.charged)
         is distinct from (m.queued, m.sending, m.sent, m.delivered, m.read, m.failed, m.unknown, m.charged)`,
      [this.campaigns.map(({ id }) => id)],
    );
    expect(wrong).toEqual([]);
  }
}

it('conserves money and ends each message as a plain telling of the same story does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), async (steps) => {
      const story = new Story(database);
      await story.begin();
      for (const action of steps) {
        await story.take(action);
        await story.check();
      }
      await story.replay();
      await story.check();
    }),
    { numRuns: 60, endOnFailure: false },
  );
}, 120_000);
