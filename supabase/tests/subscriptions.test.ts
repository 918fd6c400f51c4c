import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { creditsOf, holdCredits, invoice, packs, settleInvoice } from './credit-fixtures.ts';
import { applySubscription, makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('the end of a subscription', () => {
  it('ends its credits, but not the held ones, nor those of the next subscription', async () => {
    const organizationId = await makeOrganization(database);
    const first = `sub_${organizationId}`;
    const second = `sub_next_${organizationId}`;
    await applySubscription(database, organizationId, { subscription_id: first });
    await settleInvoice(database, organizationId, invoice([packs(2)], { subscription_id: first }));
    await holdCredits(database, organizationId, 150);
    await applySubscription(database, organizationId, { subscription_id: first, status: 'CANCELED' });
    expect(await creditsOf(database, organizationId)).toEqual({ credits: 150, held: 150 });
    await applySubscription(database, organizationId, { subscription_id: second, created_at: '2026-02-01T00:00:00Z' });
    await settleInvoice(database, organizationId, invoice([packs(1)], { subscription_id: second }));
    await settleInvoice(
      database,
      organizationId,
      invoice([packs(5)], { subscription_id: first, subscription_ended: true }),
    );
    await applySubscription(database, organizationId, { subscription_id: first, status: 'CANCELED' });
    expect(await creditsOf(database, organizationId)).toEqual({ credits: 1150, held: 150 });
  });

  it('is not undone by an older read, and a later subscription stays in its place', async () => {
    const organizationId = await makeOrganization(database);
    const [first, second] = [`sub_a_${organizationId}`, `sub_b_${organizationId}`];
    const later = '2026-06-01T00:00:00Z';
    const canceled = { status: 'CANCELED' };
    expect(
      await applySubscription(database, organizationId, { subscription_id: second, created_at: later, ...canceled }),
    ).toMatchObject({ outcome: 'applied' });
    expect(await applySubscription(database, organizationId, { subscription_id: first, ...canceled })).toEqual({
      outcome: 'other_subscription',
    });
    const [row] = await database.query(
      'select stripe_subscription_id as id from billing_entitlements where organization_id = $1',
      [organizationId],
    );
    expect(row).toEqual({ id: second });
  });
});

describe('a second subscription', () => {
  const refuse = async (organizationId: string, second: string, kept: string) => {
    const [row] = await database.query<{ refused: boolean }>(
      'select refuse_subscription($1, $2, $3, null) as refused',
      [organizationId, second, kept],
    );
    return row!.refused;
  };

  it('is refused for good, grants nothing, and is written to the audit log once', async () => {
    const organizationId = await makeOrganization(database);
    const [kept, second] = [`sub_k_${organizationId}`, `sub_s_${organizationId}`];
    await applySubscription(database, organizationId, { subscription_id: kept, seats: 2 });
    expect(await applySubscription(database, organizationId, { subscription_id: second, seats: 9 })).toEqual({
      outcome: 'second_subscription',
      kept_subscription_id: kept,
    });
    expect(await refuse(organizationId, second, kept)).toBe(true);
    expect(await refuse(organizationId, second, kept)).toBe(true);
    const again = () => applySubscription(database, organizationId, { subscription_id: second, seats: 9 });
    expect(await again()).toEqual({ outcome: 'refused', undone: false });
    expect(await settleInvoice(database, organizationId, invoice([packs(9)], { subscription_id: second }))).toEqual({
      outcome: 'refused',
    });
    for (let copy = 0; copy < 2; copy++) await database.query('select finish_refusal($1, 9000, null)', [second]);
    await applySubscription(database, organizationId, { subscription_id: kept, status: 'CANCELED' });
    expect(await again()).toEqual({ outcome: 'refused', undone: true });
    const audit = await database.query<{ action: string }>(
      `select action from audit_logs where organization_id = $1 and action like 'subscription.%' order by id`,
      [organizationId],
    );
    expect(audit.map(({ action }) => action)).toEqual(['subscription.refused', 'subscription.undone']);
  });

  it('is never the old one, read before its end and told of after it', async () => {
    const organizationId = await makeOrganization(database);
    const [old, next] = [`sub_o_${organizationId}`, `sub_n_${organizationId}`];
    const [slow] = await database.query<{ n: string }>('select begin_stripe_observation() as n');
    await applySubscription(database, organizationId, { subscription_id: old });
    await applySubscription(database, organizationId, { subscription_id: old, status: 'CANCELED' });
    await applySubscription(database, organizationId, { subscription_id: next, created_at: '2026-02-01T00:00:00Z' });
    const [row] = await database.query<{ applied: unknown }>('select apply_subscription($1, $2, $3, null) as applied', [
      organizationId,
      JSON.stringify({ subscription_id: old, customer_id: `cus_${organizationId}`, status: 'ACTIVE', seats: 1 }),
      slow!.n,
    ]);
    expect(row!.applied).toEqual({ outcome: 'stale' });
  });

  it('is not refused for one that has ended meanwhile', async () => {
    const organizationId = await makeOrganization(database);
    const [kept, second] = [`sub_k_${organizationId}`, `sub_s_${organizationId}`];
    await applySubscription(database, organizationId, { subscription_id: kept });
    await applySubscription(database, organizationId, { subscription_id: kept, status: 'CANCELED' });
    expect(await refuse(organizationId, second, kept)).toBe(false);
    expect(await applySubscription(database, organizationId, { subscription_id: second, seats: 9 })).toMatchObject({
      outcome: 'applied',
    });
  });
});

it('numbers the pages of a reconciliation, writes each once and says what it mended', async () => {
  const organizationId = await makeOrganization(database);
  const [started] = await database.query<{ s: { ok: boolean; run: { id: string }; outbox_ids: string[] } }>(
    `select start_reconciliation($1, 'user_op', 'test') as s`,
    [organizationId],
  );
  const { run, outbox_ids: first } = started!.s;
  expect(first).toHaveLength(1);
  const mended = [{ subscription_id: 'sub_m', organization_id: organizationId, credits_granted: 5 }];
  const record = async (page: number, cursor: string | null) => {
    const [row] = await database.query<{ outbox: string[] }>(
      'select record_reconciliation_page($1, $2, 1, $3, $4, $5, null) as outbox',
      [run.id, page, JSON.stringify(mended), '[]', cursor],
    );
    return row!.outbox.length;
  };
  expect([await record(0, 'sub_a'), await record(0, 'sub_a'), await record(1, null), await record(1, null)]).toEqual([
    1, 0, 0, 0,
  ]);
  const [row] = await database.query(
    'select status, checked, jsonb_array_length(mended) as mended from billing_reconciliations where id = $1',
    [run.id],
  );
  expect(row).toEqual({ status: 'finished', checked: 2, mended: 2 });
  const audit = await database.query(
    `select subject from audit_logs where organization_id = $1 and action = 'billing.mended'`,
    [organizationId],
  );
  expect(audit).toEqual([{ subject: 'sub_m' }, { subject: 'sub_m' }]);
  const [unknown] = await database.query<{ s: unknown }>(
    `select start_reconciliation('0193a000-0000-7000-8000-000000000000', 'x', 'y') as s`,
  );
  expect(unknown!.s).toEqual({ ok: false, code: 'ORGANIZATION.UNKNOWN' });
});
