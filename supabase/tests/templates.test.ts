import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { launch, makeSender } from './campaign-fixtures.ts';
import { call, makeOrganization } from './fixtures.ts';
import { BODY, approved, claim, create, finish, templateOf, type Answer } from './template-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`select ensure_shared_channel('biz', 'waba', 'number')`);
});
afterAll(() => database.close());

const edit = (organizationId: string, id: string, change: object = {}) => {
  const changed = { category: 'marketing', components: BODY, ttl_seconds: null, ...change };
  return call<Answer>(database, 'edit_template', organizationId, id, JSON.stringify(changed), 'user_test', 'test');
};
const remove = (organizationId: string, id: string) =>
  call<Answer>(database, 'delete_template', organizationId, id, 'user_test', 'test');

it('a template is saved with the order to write it, under a name that no tenant shares', async () => {
  const [first, second] = [await makeOrganization(database), await makeOrganization(database)];
  const [a, b] = [await create(database, first), await create(database, second)];
  const [one, other] = [await templateOf(database, a.id!), await templateOf(database, b.id!)];
  expect(one).toMatchObject({ status: 'PENDING', operation: 'create', name: 'hello', usable: false });
  expect(one['meta_name']).toBe(`o${first.replaceAll('-', '')}_hello`);
  expect(other['meta_name']).not.toBe(one['meta_name']);
  expect(await create(database, first)).toEqual({ ok: false, code: 'TEMPLATE.EXISTS' });
  expect(await create(database, first, { language: 'de' })).toMatchObject({ ok: true });
});

it('the same key gives the same template, and another body is refused', async () => {
  const organizationId = await makeOrganization(database);
  const made = await create(database, organizationId, {}, 'key-1');
  expect(await create(database, organizationId, {}, 'key-1')).toEqual(made);
  expect(await create(database, organizationId, {}, 'key-1', 'other')).toEqual({
    ok: false,
    code: 'IDEMPOTENCY.KEY_REUSED',
  });
});

it('on an account of its own the name is as it was given', async () => {
  const organizationId = await makeOrganization(database);
  await database.query(`select set_waba($1, $2, 'user_op', 'test')`, [
    organizationId,
    JSON.stringify({ business_id: 'b', waba_id: 'own', phone_number_id: 'own-number', secret_name: 'waba-own' }),
  ]);
  const { id } = await create(database, organizationId);
  expect(await templateOf(database, id!)).toMatchObject({ waba_id: 'own', meta_name: 'hello' });
  const [operation] = await claim(database, id);
  expect(operation).toMatchObject({ secret_name: 'waba-own' });
});

it('an operation is done by one at a time, and comes again when nobody finished it', async () => {
  const { id } = await create(database, await makeOrganization(database));
  const taken = await Promise.all(Array.from({ length: 10 }, () => claim(database, id)));
  expect(taken.flat()).toHaveLength(1);
  await database.query(`update templates set operation_due_at = now() where id = $1`, [id]);
  expect(await claim(database, id)).toHaveLength(1);
  await finish(database, id!, 1, { kind: 'later', reason: 'Meta is away' });
  expect(await claim(database, id)).toHaveLength(0);
  expect(await templateOf(database, id!)).toMatchObject({ operation: 'create', status: 'PENDING' });
});

it('what Meta refuses is rejected with its reason, and may be written anew', async () => {
  const organizationId = await makeOrganization(database);
  const { id } = await create(database, organizationId);
  await finish(database, id!, 1, { kind: 'refused', reason: 'too vague' });
  expect(await templateOf(database, id!)).toMatchObject({ status: 'REJECTED', reason: 'too vague', operation: null });
  expect(await edit(organizationId, id!, { category: 'utility' })).toMatchObject({ ok: true });
  expect(await templateOf(database, id!)).toMatchObject({
    status: 'PENDING',
    operation: 'create',
    category: 'utility',
    revision: 2,
  });
});

describe('editing', () => {
  it('follows Meta’s rules: once a day while approved, category locked, nothing that is pending', async () => {
    const organizationId = await makeOrganization(database);
    const { id: pending } = await create(database, organizationId, { name: 'pending' });
    expect(await edit(organizationId, pending!)).toEqual({ ok: false, code: 'TEMPLATE.BUSY' });
    await finish(database, pending!, 1, { kind: 'done', meta_template_id: 'meta-pending', status: 'PENDING' });
    expect(await edit(organizationId, pending!)).toMatchObject({ ok: false, code: 'TEMPLATE.NOT_EDITABLE' });

    const id = await approved(database, organizationId);
    expect(await edit(organizationId, id, { category: 'utility' })).toEqual({
      ok: false,
      code: 'TEMPLATE.CATEGORY_LOCKED',
    });
    const changed = [{ type: 'BODY', text: 'Hello everybody' }];
    expect(await edit(organizationId, id, { components: changed })).toMatchObject({ ok: true });
    expect(await templateOf(database, id)).toMatchObject({ components: BODY, operation: 'edit' });
    await finish(database, id, 2, { kind: 'done', meta_template_id: null, status: null });
    expect(await templateOf(database, id)).toMatchObject({ components: changed, operation: null, change: null });
    expect(await edit(organizationId, id)).toMatchObject({ ok: false, code: 'TEMPLATE.EDIT_LIMIT' });
    await database.query(`update templates set edited_at = now() - interval '25 hours' where id = $1`, [id]);
    expect(await edit(organizationId, id)).toMatchObject({ ok: true });
  });

  it('leaves the template as it was when Meta refuses', async () => {
    const organizationId = await makeOrganization(database);
    const id = await approved(database, organizationId);
    await edit(organizationId, id, { components: [{ type: 'BODY', text: 'Bad words' }] });
    await finish(database, id, 2, { kind: 'refused', reason: 'no' });
    expect(await templateOf(database, id)).toMatchObject({
      components: BODY,
      status: 'APPROVED',
      operation_error: 'no',
      usable: true,
    });
  });

  it('is for the organization’s own', async () => {
    const id = await approved(database, await makeOrganization(database));
    const stranger = await makeOrganization(database);
    expect(await edit(stranger, id)).toEqual({ ok: false, code: 'TEMPLATE.UNKNOWN' });
    expect(await remove(stranger, id)).toEqual({ ok: false, code: 'TEMPLATE.UNKNOWN' });
  });
});

describe('deleting', () => {
  it('waits for the creation that is under way, and learns from it what to remove', async () => {
    const organizationId = await makeOrganization(database);
    const { id } = await create(database, organizationId);
    const [creation] = await claim(database, id);
    expect(await remove(organizationId, id!)).toMatchObject({ ok: true });
    expect(await claim(database, id)).toHaveLength(0);
    await finish(database, id!, creation!.revision, { kind: 'done', meta_template_id: 'meta-late', status: 'PENDING' });
    await database.query('update templates set operation_due_at = now() where id = $1', [id]);
    expect(await claim(database, id)).toMatchObject([{ operation: 'delete', meta_template_id: 'meta-late' }]);
    expect(await create(database, organizationId)).toMatchObject({ ok: true });
  });

  it('is refused while a campaign uses it', async () => {
    const sender = await makeSender(database);
    const { campaign_id: campaignId } = await launch(database, sender);
    expect(await remove(sender.organizationId, sender.templateId)).toEqual({ ok: false, code: 'TEMPLATE.IN_USE' });
    await database.query(`update campaigns set state = 'canceled' where id = $1`, [campaignId]);
    expect(await remove(sender.organizationId, sender.templateId)).toMatchObject({ ok: true });
  });
});
