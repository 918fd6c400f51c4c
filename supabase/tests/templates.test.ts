import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { launch, makeSender } from './campaign-fixtures.ts';
import { makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`select ensure_shared_channel('biz', 'waba', 'number')`);
});
afterAll(() => database.close());

interface Answer extends Record<string, unknown> {
  ok: boolean;
  code?: string;
  id?: string;
}

const BODY = [{ type: 'BODY', text: 'Hello there' }];

async function call(sql: string, params: unknown[]): Promise<Answer> {
  const [row] = await database.query<{ answer: Answer }>(`select ${sql} as answer`, params);
  return row!.answer;
}

function create(organizationId: string, change: object = {}, key: string | null = null, hash = 'h'): Promise<Answer> {
  const draft = {
    name: 'hello',
    language: 'en_US',
    category: 'marketing',
    parameter_format: 'POSITIONAL',
    components: BODY,
    ttl_seconds: null,
    ...change,
  };
  return call(`create_template($1, $2, $3, 'user_test', $4, $5, 'test')`, [
    organizationId,
    randomUUID(),
    JSON.stringify(draft),
    key,
    hash,
  ]);
}

const edit = (organizationId: string, id: string, change: object = {}) =>
  call(`edit_template($1, $2, $3, 'user_test', 'test')`, [
    organizationId,
    id,
    JSON.stringify({ category: 'marketing', components: BODY, ttl_seconds: null, ...change }),
  ]);
const remove = (organizationId: string, id: string) =>
  call(`delete_template($1, $2, 'user_test', 'test')`, [organizationId, id]);

async function claim(id: string | null = null): Promise<{ id: string; operation: string; revision: number }[]> {
  const [row] = await database.query<{ taken: never }>('select claim_template_operations(20, 60, $1) as taken', [id]);
  return row!.taken;
}

const finish = (id: string, revision: number, outcome: object) =>
  database.query('select finish_template_operation($1, $2, $3)', [id, revision, JSON.stringify(outcome)]);

async function templateOf(id: string): Promise<Record<string, unknown>> {
  const [row] = await database.query('select * from template_overview where id = $1', [id]);
  return row!;
}

async function observe(): Promise<number> {
  const [row] = await database.query<{ n: string }>('select begin_template_observation() as n');
  return Number(row!.n);
}

const read = (id: string, observation: number, seen: object | null, note: string | null = null) =>
  database.query('select apply_template_read($1, $2, $3, $4)', [id, observation, seen && JSON.stringify(seen), note]);
const seenAs = (id: string, status: string, change: object = {}) => ({
  id: `meta-${id}`,
  status,
  category: 'MARKETING',
  components: BODY,
  reason: null,
  quality: null,
  ...change,
});

async function approved(organizationId: string, change: object = {}): Promise<string> {
  const { id } = await create(organizationId, change);
  const [operation] = await claim(id);
  await finish(id!, operation!.revision, { kind: 'done', meta_template_id: `meta-${id}`, status: 'PENDING' });
  await read(id!, await observe(), seenAs(id!, 'APPROVED'));
  return id!;
}

it('a template is saved with the order to write it, under a name that no tenant shares', async () => {
  const [first, second] = [await makeOrganization(database), await makeOrganization(database)];
  const [a, b] = [await create(first), await create(second)];
  const [one, other] = [await templateOf(a.id!), await templateOf(b.id!)];
  expect(one).toMatchObject({ status: 'PENDING', operation: 'create', name: 'hello', usable: false });
  expect(one['meta_name']).toBe(`o${first.replaceAll('-', '')}_hello`);
  expect(other['meta_name']).not.toBe(one['meta_name']);
  expect(await create(first)).toEqual({ ok: false, code: 'TEMPLATE.EXISTS' });
  expect(await create(first, { language: 'de' })).toMatchObject({ ok: true });
});

it('the same key gives the same template, and another body is refused', async () => {
  const organizationId = await makeOrganization(database);
  const made = await create(organizationId, {}, 'key-1');
  expect(await create(organizationId, {}, 'key-1')).toEqual(made);
  expect(await create(organizationId, {}, 'key-1', 'other')).toEqual({ ok: false, code: 'IDEMPOTENCY.KEY_REUSED' });
});

it('on an account of its own the name is as it was given', async () => {
  const organizationId = await makeOrganization(database);
  await database.query(`select set_waba($1, $2, 'user_op', 'test')`, [
    organizationId,
    JSON.stringify({ business_id: 'b', waba_id: 'own', phone_number_id: 'own-number', secret_name: 'waba-own' }),
  ]);
  const { id } = await create(organizationId);
  expect(await templateOf(id!)).toMatchObject({ waba_id: 'own', meta_name: 'hello' });
  const [operation] = await claim(id);
  expect(operation).toMatchObject({ secret_name: 'waba-own' });
});

it('an operation is done by one at a time, and comes again when nobody finished it', async () => {
  const { id } = await create(await makeOrganization(database));
  const taken = await Promise.all(Array.from({ length: 10 }, () => claim(id)));
  expect(taken.flat()).toHaveLength(1);
  await database.query(`update templates set operation_due_at = now() where id = $1`, [id]);
  expect(await claim(id)).toHaveLength(1);
  await finish(id!, 1, { kind: 'later', reason: 'Meta is away' });
  expect(await claim(id)).toHaveLength(0);
  expect(await templateOf(id!)).toMatchObject({ operation: 'create', status: 'PENDING' });
});

it('what Meta refuses is rejected with its reason, and may be written anew', async () => {
  const organizationId = await makeOrganization(database);
  const { id } = await create(organizationId);
  await finish(id!, 1, { kind: 'refused', reason: 'too vague' });
  expect(await templateOf(id!)).toMatchObject({ status: 'REJECTED', reason: 'too vague', operation: null });
  expect(await edit(organizationId, id!, { category: 'utility' })).toMatchObject({ ok: true });
  expect(await templateOf(id!)).toMatchObject({
    status: 'PENDING',
    operation: 'create',
    category: 'utility',
    revision: 2,
  });
});

describe('editing', () => {
  it('follows Meta’s rules: once a day while approved, category locked, nothing that is pending', async () => {
    const organizationId = await makeOrganization(database);
    const { id: pending } = await create(organizationId, { name: 'pending' });
    expect(await edit(organizationId, pending!)).toEqual({ ok: false, code: 'TEMPLATE.BUSY' });
    await finish(pending!, 1, { kind: 'done', meta_template_id: 'meta-pending', status: 'PENDING' });
    expect(await edit(organizationId, pending!)).toMatchObject({ ok: false, code: 'TEMPLATE.NOT_EDITABLE' });

    const id = await approved(organizationId);
    expect(await edit(organizationId, id, { category: 'utility' })).toEqual({
      ok: false,
      code: 'TEMPLATE.CATEGORY_LOCKED',
    });
    const changed = [{ type: 'BODY', text: 'Hello everybody' }];
    expect(await edit(organizationId, id, { components: changed })).toMatchObject({ ok: true });
    expect(await templateOf(id)).toMatchObject({ components: BODY, operation: 'edit' });
    await finish(id, 2, { kind: 'done', meta_template_id: null, status: null });
    expect(await templateOf(id)).toMatchObject({ components: changed, operation: null, change: null });
    expect(await edit(organizationId, id)).toMatchObject({ ok: false, code: 'TEMPLATE.EDIT_LIMIT' });
    await database.query(`update templates set edited_at = now() - interval '25 hours' where id = $1`, [id]);
    expect(await edit(organizationId, id)).toMatchObject({ ok: true });
  });

  it('leaves the template as it was when Meta refuses', async () => {
    const organizationId = await makeOrganization(database);
    const id = await approved(organizationId);
    await edit(organizationId, id, { components: [{ type: 'BODY', text: 'Bad words' }] });
    await finish(id, 2, { kind: 'refused', reason: 'no' });
    expect(await templateOf(id)).toMatchObject({
      components: BODY,
      status: 'APPROVED',
      operation_error: 'no',
      usable: true,
    });
  });

  it('is for the organization’s own', async () => {
    const id = await approved(await makeOrganization(database));
    const stranger = await makeOrganization(database);
    expect(await edit(stranger, id)).toEqual({ ok: false, code: 'TEMPLATE.UNKNOWN' });
    expect(await remove(stranger, id)).toEqual({ ok: false, code: 'TEMPLATE.UNKNOWN' });
  });
});

describe('deleting', () => {
  it('waits for the creation that is under way, and learns from it what to remove', async () => {
    const organizationId = await makeOrganization(database);
    const { id } = await create(organizationId);
    const [creation] = await claim(id);
    expect(await remove(organizationId, id!)).toMatchObject({ ok: true });
    expect(await claim(id)).toHaveLength(0);
    await finish(id!, creation!.revision, { kind: 'done', meta_template_id: 'meta-late', status: 'PENDING' });
    await database.query('update templates set operation_due_at = now() where id = $1', [id]);
    expect(await claim(id)).toMatchObject([{ operation: 'delete', meta_template_id: 'meta-late' }]);
    expect(await create(organizationId)).toMatchObject({ ok: true });
  });

  it('is refused while a campaign uses it', async () => {
    const sender = await makeSender(database);
    const { campaign_id: campaignId } = await launch(database, sender);
    expect(await remove(sender.organizationId, sender.templateId)).toEqual({ ok: false, code: 'TEMPLATE.IN_USE' });
    await database.query(`update campaigns set state = 'canceled' where id = $1`, [campaignId]);
    expect(await remove(sender.organizationId, sender.templateId)).toMatchObject({ ok: true });
  });
});

describe('what is read at Meta', () => {
  it('counts by when the reading began, not when it arrived', async () => {
    const id = await approved(await makeOrganization(database));
    const [early, late] = [await observe(), await observe()];
    await read(id, late, seenAs(id, 'PAUSED'), 'low quality');
    await read(id, early, seenAs(id, 'APPROVED'));
    expect(await templateOf(id)).toMatchObject({ status: 'PAUSED', reason: 'low quality', usable: false });
    await read(id, await observe(), seenAs(id, 'APPROVED', { quality: 'GREEN', category: 'UTILITY' }));
    expect(await templateOf(id)).toMatchObject({
      status: 'APPROVED',
      reason: null,
      quality: 'GREEN',
      category: 'utility',
    });
  });

  it('keeps a status that nobody here knows', async () => {
    const id = await approved(await makeOrganization(database));
    await read(id, await observe(), seenAs(id, 'IN_APPEAL'));
    expect(await templateOf(id)).toMatchObject({ status: 'IN_APPEAL', usable: false });
  });

  it('that nothing is there means deleted, but not while it is on its way', async () => {
    const organizationId = await makeOrganization(database);
    const { id: fresh } = await create(organizationId, { name: 'fresh' });
    await read(fresh!, await observe(), null);
    expect(await templateOf(fresh!)).toMatchObject({ status: 'PENDING' });
    const id = await approved(organizationId);
    await read(id, await observe(), null);
    expect(await templateOf(id)).toMatchObject({ status: 'DELETED' });
  });

  it('a page is applied to what is known, and what it lacks is named', async () => {
    const organizationId = await makeOrganization(database);
    const [seen, gone] = [
      await approved(organizationId, { name: 'seen' }),
      await approved(organizationId, { name: 'gone' }),
    ];
    const observation = await observe();
    await database.query('select apply_template_page($1, $2, $3)', [
      'waba',
      observation,
      JSON.stringify([
        { ...seenAs(seen, 'DISABLED'), name: 'x', language: 'en_US' },
        { ...seenAs('stranger', 'APPROVED'), name: 'y', language: 'en_US' },
      ]),
    ]);
    expect(await templateOf(seen)).toMatchObject({ status: 'DISABLED' });
    const [row] = await database.query<{ ids: { id: string }[] }>('select templates_unseen($1, $2, 100) as ids', [
      'waba',
      observation,
    ]);
    const unseen = row!.ids.map(({ id }) => id);
    expect(unseen).toContain(gone);
    expect(unseen).not.toContain(seen);
  });

  it.each(['PAUSED', 'DISABLED'])(
    '%s pauses what is being sent, and approval leaves it to a person',
    async (status) => {
      const sender = await makeSender(database);
      const { campaign_id: campaignId } = await launch(database, sender);
      const stateOf = async () => {
        const [row] = await database.query('select state, state_reason from campaigns where id = $1', [campaignId]);
        return row;
      };
      await read(sender.templateId, await observe(), seenAs(sender.templateId, status));
      expect(await stateOf()).toEqual({ state: 'paused', state_reason: `TEMPLATE.${status}` });
      await read(sender.templateId, await observe(), seenAs(sender.templateId, 'APPROVED'));
      expect(await stateOf()).toEqual({ state: 'paused', state_reason: `TEMPLATE.${status}` });
      const log = await database.query(
        `select action from audit_logs where organization_id = $1 and actor = 'meta' order by action`,
        [sender.organizationId],
      );
      expect(log.map(({ action }) => action)).toEqual([
        'campaign.paused',
        'template.status_changed',
        'template.status_changed',
      ]);
    },
  );

  it('a launch that races with the pause is paused or refused, never sent', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const sender = await makeSender(database);
        const observation = await observe();
        const [launched] = await Promise.all([
          launch(database, sender),
          read(sender.templateId, observation, seenAs(sender.templateId, 'PAUSED')),
        ]);
        const campaigns = await database.query<{ state: string }>(
          'select state from campaigns where organization_id = $1',
          [sender.organizationId],
        );
        return { launched: launched.ok, states: campaigns.map(({ state }) => state) };
      }),
    );
    for (const { launched, states } of outcomes) expect(states).toEqual(launched ? ['paused'] : []);
  });
});
