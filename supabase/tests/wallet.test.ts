import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { closeHold, credit, faultsOf, makeWallet, openHold, take, walletOf } from './wallet-fixtures.ts';

const unit = (amount: number): bigint => BigInt(amount) * 1_000_000n;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('a wallet', () => {
  it('keeps its currency', async () => {
    const organizationId = await makeWallet(database, { currency: 'INR' });
    const answers = await database.query(`select ensure_wallet($1, 'INR') as same, ensure_wallet($1, 'USD') as other`, [
      organizationId,
    ]);
    expect(answers).toEqual([
      { same: { ok: true, currency: 'INR' }, other: { ok: false, code: 'WALLET.CURRENCY', currency: 'INR' } },
    ]);
  });

  it('is credited once, however often and at once it is told', async () => {
    const organizationId = await makeWallet(database);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => credit(database, organizationId, unit(10), { source: 'pay_1' })),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ seq }) => seq))).toEqual(new Set([1]));
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: unit(10), ledgerSeq: 1 });
  });

  it('takes back what is available, never what is held, and collects the rest from the next credit', async () => {
    const organizationId = await makeWallet(database, { balance: unit(10) });
    await openHold(database, organizationId, unit(6));
    const taken = await take(database, organizationId, unit(9), { source: 're_1' });
    expect(taken).toMatchObject({ ok: true, taken: unit(4).toString(), shortfall: unit(5).toString() });
    expect(await take(database, organizationId, unit(9), { source: 're_1' })).toEqual({ ...taken, replayed: true });
    expect(await walletOf(database, organizationId)).toEqual({
      balance: unit(6),
      held: unit(6),
      shortfall: unit(5),
      ledgerSeq: 2,
    });
    expect(await credit(database, organizationId, unit(3))).toMatchObject({ collected: unit(3).toString() });
    const rest = await credit(database, organizationId, unit(3), { source: 'pay_2' });
    expect(rest).toMatchObject({ replayed: false, collected: unit(2).toString() });
    expect(await credit(database, organizationId, unit(3), { source: 'pay_2' })).toEqual({ ...rest, replayed: true });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: unit(7), shortfall: 0n });
    expect(await faultsOf(database, organizationId)).toEqual([]);
  });

  it('refuses nothing and less than nothing', async () => {
    const organizationId = await makeWallet(database);
    await expect(credit(database, organizationId, 0n)).rejects.toThrow(/more than zero/);
    await expect(take(database, organizationId, -1n)).rejects.toThrow(/more than zero/);
    await expect(openHold(database, organizationId, -1n)).rejects.toThrow(/less than nothing/);
    expect(await credit(database, randomUUID(), 1n)).toEqual({ ok: false, code: 'WALLET.NONE' });
    expect(await take(database, randomUUID(), 1n)).toEqual({ ok: false, code: 'WALLET.NONE' });
  });

  it('has a ledger that nobody changes', async () => {
    const organizationId = await makeWallet(database, { balance: unit(1) });
    await expect(
      database.query('update ledger_entries set amount = 0 where organization_id = $1', [organizationId]),
    ).rejects.toThrow(/append-only/);
    await expect(
      database.query('delete from ledger_entries where organization_id = $1', [organizationId]),
    ).rejects.toThrow(/append-only/);
    await expect(database.query('truncate ledger_entries')).rejects.toThrow(/append-only/);
  });
});

describe('a hold', () => {
  it('is opened by exactly six of twenty that race for 75 of 500', async () => {
    const organizationId = await makeWallet(database, { balance: unit(500) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => openHold(database, organizationId, unit(75))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(6);
    expect(answers.filter(({ ok }) => !ok)).toEqual(
      Array.from({ length: 14 }, () => ({
        ok: false,
        code: 'WALLET.INSUFFICIENT',
        required: unit(75).toString(),
        available: unit(50).toString(),
      })),
    );
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: unit(500), held: unit(450) });
    expect(await faultsOf(database, organizationId)).toEqual([]);
  });

  it('may take exactly what there is, and is opened once', async () => {
    const organizationId = await makeWallet(database, { balance: unit(5) });
    const campaignId = randomUUID();
    expect(await openHold(database, organizationId, unit(5) + 1n)).toMatchObject({ code: 'WALLET.INSUFFICIENT' });
    expect(await openHold(database, organizationId, unit(5), campaignId)).toEqual({ ok: true });
    expect(await openHold(database, organizationId, unit(5), campaignId)).toEqual({ ok: true });
    expect(await walletOf(database, organizationId)).toMatchObject({ held: unit(5) });
    expect(await openHold(database, organizationId, 0n)).toEqual({ ok: true });
    expect(await faultsOf(database, organizationId)).toEqual([]);
  });

  it('is refused where nothing was ever paid in, and while something is owed', async () => {
    expect(await openHold(database, randomUUID(), 1n)).toMatchObject({ code: 'WALLET.INSUFFICIENT', available: '0' });
    const organizationId = await makeWallet(database, { balance: unit(5) });
    await openHold(database, organizationId, unit(1));
    await take(database, organizationId, unit(10));
    expect(await openHold(database, organizationId, 0n)).toMatchObject({ code: 'WALLET.SHORTFALL' });
  });

  it('keeps to the caps of the day and of the month, which count what was launched and not what was given back', async () => {
    const organizationId = await makeWallet(database, { balance: unit(100) });
    await database.query('update wallet_settings set daily_cap = $2, monthly_cap = $3 where organization_id = $1', [
      organizationId,
      unit(20),
      unit(30),
    ]);
    const first = randomUUID();
    expect(await openHold(database, organizationId, unit(20), first)).toEqual({ ok: true });
    expect(await openHold(database, organizationId, 1n)).toMatchObject({ code: 'WALLET.SPEND_CAP' });
    expect(await closeHold(database, first)).toBe(unit(20));
    expect(await closeHold(database, first)).toBe(0n);
    const second = randomUUID();
    expect(await openHold(database, organizationId, unit(20), second)).toEqual({ ok: true });
    // The first of a month would have both in one day's cap.
    await database.query(
      `update wallet_holds set created_at = date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' where campaign_id = $1`,
      [second],
    );
    await database.query('update wallet_settings set daily_cap = null where organization_id = $1', [organizationId]);
    expect(await openHold(database, organizationId, unit(10) + 1n)).toMatchObject({ code: 'WALLET.SPEND_CAP' });
    expect(await openHold(database, organizationId, unit(10))).toEqual({ ok: true });
    expect(await faultsOf(database, organizationId)).toEqual([]);
  });

  it('gives back only what no message has', async () => {
    const organizationId = await makeWallet(database, { balance: unit(10) });
    const campaignId = randomUUID();
    await openHold(database, organizationId, unit(10), campaignId);
    await database.query(
      `insert into outbound_messages (id, organization_id, campaign_id, contact_id, phone, country, held)
       select uuid_v7(), $1, $2, uuid_v7(), '1555000000' || n, 'US', 2000000 from generate_series(1, 3) n`,
      [organizationId, campaignId],
    );
    expect(await closeHold(database, campaignId)).toBe(unit(4));
    expect(await closeHold(database, campaignId)).toBe(0n);
    expect(await walletOf(database, organizationId)).toMatchObject({ held: unit(6) });
    expect(await faultsOf(database, organizationId)).toEqual([]);
  });
});
