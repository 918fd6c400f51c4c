import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import {
  PRICE,
  advance,
  campaignFaults,
  campaignOf,
  change,
  claim,
  estimate,
  launch,
  makeList,
  makeSender,
  record,
  sendingCampaign,
  snapshot,
  type Answer,
} from './campaign-fixtures.ts';
import { settle, status } from './messages.ts';
import { faultsOf, walletOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('launch', () => {
  it('accepts exactly 6 of 20 racing launches of cost 75 on a balance of 500', async () => {
    const sender = await makeSender(database, { people: 75, balance: 500n * PRICE });
    // They are kept at the door until as many as there are connections wait, so that they do race.
    const [door, watcher] = [new pg.Client(database.url), new pg.Client(database.url)];
    await Promise.all([door.connect(), watcher.connect()]);
    await door.query('begin');
    await door.query('select from organizations where id = $1 for update', [sender.organizationId]);
    const race = Promise.all(Array.from({ length: 20 }, () => launch(database, sender)));
    await waitFor('ten of them to wait', async () => {
      const { rowCount } = await watcher.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount === 10;
    });
    await door.query('commit');
    await Promise.all([door.end(), watcher.end()]);
    const answers = await race;
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
    await drain(campaignId);
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

async function drain(campaignId: string): Promise<void> {
  for (;;) {
    const [row] = await database.query<{ answer: { more: boolean } }>('select cancel_recipients($1, 3) as answer', [
      campaignId,
    ]);
    if (!row!.answer.more) return;
  }
}

describe('dispatch', () => {
  it('gives nobody twice, and nothing to an older dispatcher', async () => {
    const sender = await makeSender(database, { people: 40 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(database, campaignId, epoch, 7)));
    const ids = claims.flatMap(({ recipients }) => recipients!.map(({ id }) => id));
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
    await record(
      database,
      campaignId,
      epoch,
      ids.slice(0, 5).map((id) => ({ id, outcome: 'returned' })),
    );
    expect((await advance(database, campaignId)).epoch).toBe(epoch + 1);
    expect(await claim(database, campaignId, epoch)).toEqual({ outcome: 'stopped' });
    // What the older one has sent counts all the same.
    await record(database, campaignId, epoch, [{ id: ids[6]!, outcome: 'accepted', wamid: 'wamid.6' }]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ queued: 5, sending: 34, sent: 1 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
  });

  it('gives back the share of what Meta refused for good, and tries the rest again when it may', async () => {
    const sender = await makeSender(database, { people: 6 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    const ids = recipients!.map(({ id }) => id);
    await record(database, campaignId, epoch, [
      { id: ids[0]!, outcome: 'refused', code: 131026, reason: 'undeliverable', retry: 'no' },
      { id: ids[1]!, outcome: 'refused', code: 131056, reason: 'pair', retry: 'pair' },
      { id: ids[2]!, outcome: 'refused', code: 131053, reason: 'media', retry: 'later' },
      { id: ids[3]!, outcome: 'not_sent', reason: 'ECONNREFUSED' },
      { id: ids[4]!, outcome: 'accepted', wamid: 'wamid.4' },
      { id: ids[5]!, outcome: 'opted_out' },
    ]);
    expect(await campaignOf(database, campaignId)).toMatchObject({
      queued: 3,
      sent: 1,
      failed: 1,
      canceled: 1,
      sending: 0,
      held: 4n * PRICE,
    });
    const [wallet] = [await walletOf(database, sender.organizationId)];
    expect(wallet.held).toBe(4n * PRICE);
    // Not before its time.
    expect((await claim(database, campaignId, epoch)).recipients).toEqual([]);
    expect(await advance(database, campaignId)).toMatchObject({ next: 'wait' });
    await database.query(
      'update outbound_messages set not_before = now() where campaign_id = $1 and not_before is not null',
      [campaignId],
    );
    const again = await advance(database, campaignId);
    expect((await claim(database, campaignId, again.epoch!)).recipients!.map(({ id }) => id).sort()).toEqual(
      ids.slice(1, 4).sort(),
    );
    expect(await campaignFaults(database, campaignId)).toEqual([]);
    expect(await faultsOf(database, sender.organizationId)).toEqual([]);
  });

  it('fails a person that is refused for the tenth time', async () => {
    const sender = await makeSender(database, { people: 1 });
    const { campaignId } = await sendingCampaign(database, sender);
    for (let attempt = 1; attempt <= 10; attempt++) {
      await database.query('update outbound_messages set not_before = null where campaign_id = $1', [campaignId]);
      const { epoch } = await advance(database, campaignId);
      const { recipients } = await claim(database, campaignId, epoch!);
      expect(recipients).toHaveLength(1);
      await record(database, campaignId, epoch!, [
        { id: recipients![0]!.id, outcome: 'refused', code: 131056, reason: 'pair', retry: 'pair' },
      ]);
    }
    expect(await campaignOf(database, campaignId)).toMatchObject({ failed: 1, queued: 0, held: 0n });
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    const [failures] = await database.query('select campaign_failures($1) as f', [campaignId]);
    expect(failures).toEqual({ f: [{ code: 131056, reason: 'pair', count: 1 }] });
  });

  it('pauses on what no message of the campaign would survive, with the reason, and resumes with that message', async () => {
    const sender = await makeSender(database, { people: 2 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    await record(database, campaignId, epoch, [
      { id: recipients![0]!.id, outcome: 'refused', code: 131048, reason: 'spam rate limit', retry: 'stop-campaign' },
      { id: recipients![1]!.id, outcome: 'accepted', wamid: 'w' },
    ]);
    expect(await campaignOf(database, campaignId)).toMatchObject({
      state: 'paused',
      state_reason: 'META.131048',
      queued: 1,
      sent: 1,
    });
    expect(await advance(database, campaignId)).toEqual({ next: 'paused' });
    expect(await change(database, sender, campaignId, 'resume')).toMatchObject({ ok: true, state: 'sending' });
    const { epoch: next } = await advance(database, campaignId);
    expect((await claim(database, campaignId, next!)).recipients).toHaveLength(1);
  });

  it('never undoes what a status has told before the outcome came', async () => {
    const sender = await makeSender(database, { people: 3 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    const [delivered, failed, lost] = recipients!.map(({ id }) => id);
    await settle(database.query, [status(delivered!, 'delivered'), status(failed!, 'failed')]);
    await record(database, campaignId, epoch, [
      { id: delivered!, outcome: 'accepted', wamid: `wamid.of.${delivered}` },
      { id: failed!, outcome: 'accepted', wamid: `wamid.of.${failed}` },
      { id: lost!, outcome: 'unknown', reason: 'timeout' },
    ]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ delivered: 1, failed: 1, unknown: 1, sent: 0 });
    await settle(database.query, [status(lost!, 'sent')]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ unknown: 0, sent: 1 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
    expect(await faultsOf(database, sender.organizationId)).toEqual([]);
  });

  it('does not write to who said STOP after the snapshot', async () => {
    const sender = await makeSender(database, { people: 2 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    await database.query(
      `insert into opt_outs (organization_id, person, source)
       select organization_id, phone, 'stop' from outbound_messages where campaign_id = $1 order by id limit 1`,
      [campaignId],
    );
    const { recipients } = await claim(database, campaignId, epoch);
    expect(recipients!.map(({ opted_out: out }) => out)).toEqual([true, false]);
  });

  it('slows down when Meta says so, at most once a second, and recovers', async () => {
    const sender = await makeSender(database, { people: 4 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    const refused = recipients!.map(({ id }) => ({
      id,
      outcome: 'refused' as const,
      code: 130429,
      reason: 'too fast',
      retry: 'throughput' as const,
    }));
    await record(database, campaignId, epoch, refused.slice(0, 2));
    await record(database, campaignId, epoch, refused.slice(2));
    const rate = async (after: string): Promise<number> => {
      const [row] = await database.query<{ rate: number }>(
        `select send_rate_of(50, slowed_rate, slowed_at, slowed_at + $2::interval) as rate from send_windows where channel_id = $1`,
        [sender.channelId, after],
      );
      return row!.rate;
    };
    expect(await rate('1 second')).toBe(35);
    expect(await rate('10 seconds')).toBe(40);
    expect(await rate('1 minute')).toBe(50);
    // It was no attempt.
    const rows = await database.query('select distinct attempts, state from outbound_messages where campaign_id = $1', [
      campaignId,
    ]);
    expect(rows).toEqual([{ attempts: 0, state: 'queued' }]);
  });
});

describe('messages of unknown fate', () => {
  // Sends of other tests on the same number would be a sign, too.
  beforeEach(() => database.query('delete from send_claims'));

  async function crashed(people: number) {
    const sender = await makeSender(database, { people });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch, 1);
    await database.query(
      `update outbound_messages set claimed_at = claimed_at - interval '40 seconds' where campaign_id = $1`,
      [campaignId],
    );
    await database.query(
      `update send_claims set claimed_at = claimed_at - interval '40 seconds' where campaign_id = $1`,
      [campaignId],
    );
    return { sender, campaignId, epoch, id: recipients![0]!.id };
  }
  const age = async (campaignId: string, seconds: number): Promise<void> => {
    for (const table of ['send_claims', 'unknown_messages']) {
      await database.query(
        `update ${table} set claimed_at = claimed_at - make_interval(secs => $2) where campaign_id = $1`,
        [campaignId, seconds],
      );
    }
  };

  it('are tried once more, when later sends of the number have a status', async () => {
    const { campaignId, id } = await crashed(2);
    const { epoch } = await advance(database, campaignId);
    expect(await campaignOf(database, campaignId)).toMatchObject({ unknown: 1, sending: 0, queued: 1 });
    const { recipients } = await claim(database, campaignId, epoch!, 1);
    const later = recipients![0]!.id;
    await record(database, campaignId, epoch!, [{ id: later, outcome: 'accepted', wamid: `wamid.of.${later}` }]);
    await age(campaignId, 900);
    expect((await advance(database, campaignId)).next).toBe('wait'); // no status yet
    await settle(database.query, [status(later, 'sent')]);
    const again = await advance(database, campaignId);
    expect(again.next).toBe('dispatch');
    expect((await claim(database, campaignId, again.epoch!)).recipients!.map(({ id: taken }) => taken)).toEqual([id]);
    // A second time there is no third.
    await record(database, campaignId, again.epoch!, [{ id, outcome: 'unknown', reason: 'timeout' }]);
    await age(campaignId, 900);
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'completed', unknown: 1, sent: 1 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
  });

  it('are found by their status, whatever was lost', async () => {
    const { campaignId, id } = await crashed(1);
    await settle(database.query, [status(id, 'delivered')]);
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'completed', delivered: 1, held: 0n });
  });

  it('stay visible when nothing shows that Meta did not have them', async () => {
    const { campaignId } = await crashed(1);
    expect((await advance(database, campaignId)).next).toBe('wait');
    await age(campaignId, 900);
    expect((await advance(database, campaignId)).next).toBe('wait');
    await age(campaignId, 1800);
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'completed', unknown: 1, held: PRICE });
  });

  it('believe a dispatcher that answers late', async () => {
    const { campaignId, epoch, id } = await crashed(1);
    await advance(database, campaignId);
    await record(database, campaignId, epoch, [{ id, outcome: 'accepted', wamid: 'late' }]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ unknown: 0, sent: 1 });
  });
});

describe('pause, resume and cancel', () => {
  it('cancel gives back everything that was not taken, in pages, and ends when the rest is answered for', async () => {
    const sender = await makeSender(database, { people: 10 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch, 2);
    await change(database, sender, campaignId, 'cancel');
    expect(await claim(database, campaignId, epoch)).toEqual({ outcome: 'stopped' });
    const page = async () =>
      (
        await database.query<{ answer: { canceled: number; more: boolean } }>(
          'select cancel_recipients($1, 5) as answer',
          [campaignId],
        )
      )[0]!.answer;
    expect([await page(), await page()]).toEqual([
      { canceled: 5, more: true },
      { canceled: 3, more: true },
    ]);
    expect(await page()).toEqual({ canceled: 0, more: true });
    await record(database, campaignId, epoch, [
      { id: recipients![0]!.id, outcome: 'accepted', wamid: 'w' },
      { id: recipients![1]!.id, outcome: 'returned' },
    ]);
    expect(await page()).toEqual({ canceled: 0, more: false });
    expect(await campaignOf(database, campaignId)).toMatchObject({
      state: 'canceled',
      canceled: 9,
      sent: 1,
      queued: 0,
      held: PRICE,
    });
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
    expect(await change(database, sender, campaignId, 'resume')).toMatchObject({ code: 'CAMPAIGN.OVER' });
    expect((await walletOf(database, sender.organizationId)).held).toBe(PRICE);
  });

  it('cancel before the snapshot gives back the whole hold', async () => {
    const sender = await makeSender(database, { people: 10 });
    const { campaign_id: id } = await launch(database, sender, { scheduled_at: '2099-01-01T00:00:00Z' });
    expect((await advance(database, id!)).next).toBe('wait');
    await change(database, sender, id!, 'cancel');
    expect(await advance(database, id!)).toEqual({ next: 'cancel' });
    await drain(id!);
    expect((await walletOf(database, sender.organizationId)).held).toBe(0n);
    expect(await campaignOf(database, id!)).toMatchObject({ state: 'canceled', recipients: 0, withdrawn: 10 });
  });

  it('pause stops at once, and resume goes on where it was', async () => {
    const sender = await makeSender(database, { people: 3 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    expect(await change(database, sender, campaignId, 'pause')).toMatchObject({ ok: true, state: 'paused' });
    expect(await claim(database, campaignId, epoch)).toEqual({ outcome: 'stopped' });
    const again: Answer = await change(database, sender, campaignId, 'pause');
    expect(again).toMatchObject({ ok: true, outbox_ids: [] });
    expect(await change(database, sender, campaignId, 'resume')).toMatchObject({ ok: true, state: 'sending' });
    expect((await advance(database, campaignId)).next).toBe('dispatch');
  });

  it('a late copy of a pause is answered as the pause was, and does not undo the resume', async () => {
    const sender = await makeSender(database, { people: 3 });
    const { campaignId } = await sendingCampaign(database, sender);
    const paused = await change(database, sender, campaignId, 'pause', { key: 'k' });
    await change(database, sender, campaignId, 'resume', { key: 'k' }); // a key is one of its route
    expect(await change(database, sender, campaignId, 'pause', { key: 'k' })).toEqual(paused);
    expect(await change(database, sender, campaignId, 'pause', { key: 'k', hash: 'other' })).toEqual({
      ok: false,
      code: 'IDEMPOTENCY.KEY_REUSED',
    });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending' });
  });
});

describe('what stops a campaign for a while', () => {
  it.each([
    ['the platform', `update kill_switches set stopped = true`, `update kill_switches set stopped = false`],
    ['the number', `update channels set stopped = true`, `update channels set stopped = false`],
    ['its organization', `update organizations set status = 'suspended'`, `update organizations set status = 'active'`],
  ])('%s', async (_what, stop, start) => {
    const sender = await makeSender(database);
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    await database.query(stop);
    const [row] = await database.query<{ r: { outcome: string } }>('select reserve_send_window($1, $2, $3, 10) as r', [
      sender.channelId,
      campaignId,
      epoch,
    ]);
    expect(row!.r).toEqual({ outcome: 'stopped' });
    expect(await advance(database, campaignId)).toEqual({ next: 'wait', seconds: 15 });
    await database.query(start);
    expect((await advance(database, campaignId)).next).toBe('dispatch');
  });

  it.each([
    ['21:00', '08:00', '2026-11-21T20:59:59Z', null],
    ['21:00', '08:00', '2026-11-21T21:00:00Z', '2026-11-22T08:00:00Z'],
    ['21:00', '08:00', '2026-11-21T07:59:59Z', '2026-11-21T08:00:00Z'],
    ['21:00', '08:00', '2026-11-21T08:00:00Z', null],
    ['12:00', '14:00', '2026-11-21T13:00:00Z', '2026-11-21T14:00:00Z'],
    ['12:00', '12:00', '2026-11-21T12:00:00Z', null],
  ])('quiet hours from %s to %s, at %s', async (from, to, at, until) => {
    const [row] = await database.query<{ until: Date | null }>('select quiet_until($1, $2) as until', [
      JSON.stringify({ from, to, timezone: 'UTC' }),
      at,
    ]);
    expect(row!.until).toEqual(until === null ? null : new Date(until));
  });

  it('quiet hours are of the zone’s own clock when that changes', async () => {
    // The clocks of Berlin go back on 2026-10-25: 08:00 there is 07:00 UTC from then on.
    const [row] = await database.query<{ until: Date; next: Date }>(
      'select quiet_until($1, $2) as until, quiet_from($1, $3) as next',
      [
        JSON.stringify({ from: '21:00', to: '08:00', timezone: 'Europe/Berlin' }),
        '2026-10-24T20:00:00Z',
        '2026-10-25T10:00:00Z',
      ],
    );
    expect(row).toEqual({ until: new Date('2026-10-25T07:00:00Z'), next: new Date('2026-10-25T20:00:00Z') });
  });

  it('the organization’s quiet hours hold unless the campaign has its own', async () => {
    const sender = await makeSender(database);
    const always = { from: '00:00', to: '23:59', timezone: 'UTC' };
    const { campaignId } = await sendingCampaign(database, sender);
    const own = await sendingCampaign(database, sender, {
      settings: { variables: {}, required: [], quiet_hours: null },
    });
    await database.query('select set_quiet_hours($1, $2, $3, null)', [
      sender.organizationId,
      JSON.stringify(always),
      'user',
    ]);
    expect((await advance(database, campaignId)).next).toBe('wait');
    expect((await advance(database, own.campaignId)).next).toBe('dispatch');
  });
});
