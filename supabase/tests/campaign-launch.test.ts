import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults, campaignOf } from './campaign-facts.ts';
import {
  PRICE,
  advance,
  change,
  claim,
  drain,
  estimate,
  launch,
  makeList,
  makeSender,
  record,
  sendingCampaign,
  snapshot,
} from './campaign-fixtures.ts';
import { raceAtDoor } from './race.ts';
import { faultsOf, walletOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('launch', () => {
  it('accepts exactly 6 of 20 racing launches of cost 75 on a balance of 500', async () => {
    const sender = await makeSender(database, { people: 75, balance: 500n * PRICE });
    const answers = await raceAtDoor(database, sender.organizationId, 20, () => launch(database, sender));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(6);
    const refused = answers.filter(({ ok }) => !ok);
    expect(refused).toHaveLength(14);
    expect(refused[0]).toMatchObject({
      code: 'WALLET.INSUFFICIENT',
      required: String(75n * PRICE),
      available: String(50n * PRICE),
    });
    expect(await walletOf(database, sender.organizationId)).toMatchObject({
      balance: 500n * PRICE,
      held: 450n * PRICE,
    });
    expect(await faultsOf(database, sender.organizationId)).toEqual([]);
  });

  it('finds exactly enough enough, and a micro-unit less too little', async () => {
    const enough = await makeSender(database, { people: 4, balance: 4n * PRICE });
    expect(await launch(database, enough)).toMatchObject({ ok: true });
    const short = await makeSender(database, { people: 4, balance: 4n * PRICE - 1n });
    expect(await launch(database, short)).toMatchObject({ ok: false, code: 'WALLET.INSUFFICIENT' });
  });

  it('gives the same answer to the same key, and refuses the key for another body', async () => {
    const sender = await makeSender(database);
    const first = await launch(database, sender, {}, { key: 'k' });
    expect(await launch(database, sender, {}, { key: 'k' })).toEqual(first);
    expect(await launch(database, sender, {}, { key: 'k', hash: 'other' })).toMatchObject({
      code: 'IDEMPOTENCY.KEY_REUSED',
    });
    const [row] = await database.query<{ n: number }>(
      'select count(*)::int as n from campaigns where organization_id = $1',
      [sender.organizationId],
    );
    expect(row!.n).toBe(1);
  });

  it('says what it leaves out and why, in the estimate as in the launch, and holds for the rest alone', async () => {
    const sender = await makeSender(database, { people: 6 });
    const more = await makeList(database, sender.organizationId, 2);
    const people = await database.query<{ id: string; phone: string }>(
      `select c.id, c.phone from contacts c join contact_list_members m on m.contact_id = c.id where m.list_id = $1 order by c.id`,
      [sender.listId],
    );
    const [stopped, everywhere, nameless, twice] = people;
    await database.query(`insert into opt_outs (organization_id, person, source) values ($1, $2, 'manual')`, [
      sender.organizationId,
      stopped!.phone,
    ]);
    await database.query('insert into channel_opt_outs (channel_id, person) values ($1, $2)', [
      sender.channelId,
      everywhere!.phone,
    ]);
    await database.query('update contacts set name = null where id = $1', [nameless!.id]);
    await database.query('insert into contact_list_members (list_id, contact_id) values ($1, $2)', [more, twice!.id]);
    const request = {
      list_ids: [sender.listId, more],
      required: ['name'],
      settings: { variables: { 'body.1': { attribute: 'name' } }, required: ['name'] },
    };
    const figures = {
      audience: 9,
      duplicates: 1,
      opted_out: 2,
      missing_variables: 1,
      recipients: 5,
    };
    expect(await estimate(database, sender, request)).toMatchObject({
      ...figures,
      required: String(5n * PRICE),
      available: '10000000',
      refusal: null,
      countries: [{ country: 'IN', recipients: 5, price: String(PRICE), cost: String(5n * PRICE) }],
    });
    const { campaign_id: id } = await launch(database, sender, request);
    expect(await campaignOf(database, id!)).toMatchObject({ ...figures, held: 5n * PRICE });
    await advance(database, id!);
    expect(await snapshot(database, id!, 2)).toBe(5);
    expect(await campaignFaults(database, id!)).toEqual([]);
    const [message] = await database.query(
      `select variables ->> 'body.1' = c.name as filled from outbound_messages m join contacts c on c.id = m.contact_id
       where m.contact_id = $1`,
      [twice!.id],
    );
    expect(message).toEqual({ filled: true });
  });

  it.each<[string, string, (sender: Awaited<ReturnType<typeof makeSender>>) => Promise<unknown>]>([
    [
      'CAMPAIGN.TEMPLATE_NOT_APPROVED',
      'a template that Meta has paused',
      ({ templateId }) => database.query(`update templates set status = 'PAUSED' where id = $1`, [templateId]),
    ],
    [
      'CAMPAIGN.NO_RECIPIENTS',
      'an empty list',
      ({ listId }) => database.query('delete from contact_list_members where list_id = $1', [listId]),
    ],
    [
      'ORGANIZATION.SUSPENDED',
      'a suspended organization',
      ({ organizationId }) =>
        database.query(`update organizations set status = 'suspended' where id = $1`, [organizationId]),
    ],
    [
      'TEMPLATE.UNKNOWN',
      'the template of another organization',
      async ({ templateId }) =>
        database.query(`update templates set name = 'other', organization_id = $2 where id = $1`, [
          templateId,
          (await makeSender(database)).organizationId,
        ]),
    ],
    [
      'WALLET.SHORTFALL',
      'a wallet that owes',
      ({ organizationId }) =>
        database.query('update wallets set shortfall = 1 where organization_id = $1', [organizationId]),
    ],
  ])('refuses with %s: %s', async (code, _what, spoil) => {
    const sender = await makeSender(database);
    await spoil(sender);
    expect(await launch(database, sender)).toMatchObject({ ok: false, code });
    const rows = await database.query('select from campaigns where organization_id = $1', [sender.organizationId]);
    expect(rows).toEqual([]);
  });
});

describe('the portfolio’s limit', () => {
  const limit = (n: number | null): Promise<unknown> =>
    database.query(`update portfolios set messaging_limit = $1 where meta_business_id = 'biz'`, [n]);
  beforeEach(() => database.query('update portfolio_reservations set amount = 0'));

  it('is given away once, across racing organizations', async () => {
    const senders = await Promise.all(Array.from({ length: 5 }, () => makeSender(database, { people: 40 })));
    await limit(100);
    const answers = await Promise.all(senders.map((sender) => launch(database, sender)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
    expect(answers.filter(({ code }) => code === 'CAMPAIGN.PORTFOLIO_LIMIT')).toHaveLength(3);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ recipients: 40, left: 20, days: 2 });
  });

  it('is kept by a campaign that is spread over days, and by its dispatcher', async () => {
    const sender = await makeSender(database, { people: 25 });
    await limit(10);
    expect(await launch(database, sender)).toMatchObject({ code: 'CAMPAIGN.PORTFOLIO_LIMIT', left: 10, days: 3 });
    const { campaignId, epoch } = await sendingCampaign(database, sender, { spread_over_days: 3 });
    const first = await claim(database, campaignId, epoch, 50);
    expect(first.recipients).toHaveLength(9);
    expect(await claim(database, campaignId, epoch, 50)).toEqual({ outcome: 'stopped' });
    const rest = await advance(database, campaignId);
    expect(rest.next).toBe('wait');
    expect(rest.seconds).toBeGreaterThan(86_400);
    await database.query(`update campaigns set day_last_at = now() - interval '24 hours 2 minutes' where id = $1`, [
      campaignId,
    ]);
    const next = await advance(database, campaignId);
    expect(next.next).toBe('dispatch');
    expect((await claim(database, campaignId, next.epoch!, 50)).recipients).toHaveLength(9);
  });

  it('comes back a day after a campaign has ended, and only for what was not sent at once', async () => {
    const sender = await makeSender(database, { people: 10 });
    await limit(10);
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch, 4);
    await record(
      database,
      campaignId,
      epoch,
      recipients!.map(({ id }) => ({ id, outcome: 'accepted', wamid: id })),
    );
    await change(database, sender, campaignId, 'cancel');
    await drain(database, campaignId);
    const other = await makeSender(database, { people: 6 });
    await limit(10);
    expect(await launch(database, other)).toMatchObject({ ok: true });
    expect(await launch(database, other)).toMatchObject({ code: 'CAMPAIGN.PORTFOLIO_LIMIT', left: 0 });
    await database.query(
      `update portfolio_reservations set ended_at = now() - interval '25 hours' where campaign_id = $1`,
      [campaignId],
    );
    expect(await launch(database, other)).toMatchObject({ code: 'CAMPAIGN.PORTFOLIO_LIMIT', left: 4 });
  });
});
