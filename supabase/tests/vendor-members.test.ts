import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { call, makeOrganization } from './fixtures.ts';
import { freshAddress, person, signUp, type Answer } from './people-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('a member', () => {
  const invite = (organizationId: string, email: string, role = 'MEMBER') =>
    call<Answer>(database, 'invite_member', organizationId, randomUUID(), email, role, 'usr_admin', 'test');
  const accept = (id: string, hash = 'new', checked: string | null = null) =>
    call<Answer>(database, 'accept_invitation', id, randomUUID(), hash, checked, randomUUID(), randomUUID(), 'test');
  const setRole = (organizationId: string, userId: string, role: string | null) =>
    call<Answer>(database, 'set_member_role', organizationId, userId, role, 'usr_admin', 'test');

  it('joins by an invitation, once, also in a race', async () => {
    const { organizationId } = await signUp(database);
    const email = freshAddress();
    const { invitation } = await invite(organizationId, email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept(invitation!.id)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'AUTH.INVITATION_INVALID')).toHaveLength(9);
    expect(await person(database, email)).toMatchObject({ state: 'ACTIVE', password_hash: 'new' });
    expect(await invite(organizationId, email)).toMatchObject({ code: 'VENDOR.ALREADY_MEMBER' });
  });

  it('with an account joins by its password only', async () => {
    const { organizationId } = await signUp(database);
    const { email } = await signUp(database);
    const { invitation } = await invite(organizationId, email, 'ADMIN');
    expect(await accept(invitation!.id, 'thief', null)).toMatchObject({ code: 'AUTH.INVALID_CREDENTIALS' });
    expect(await accept(invitation!.id, 'thief', 'password')).toMatchObject({ session: { role: 'ADMIN' } });
    expect((await person(database, email)).password_hash).toBe('password');
    const without = await signUp(database);
    await database.query('update users set password_hash = null where id = $1', [without.userId]);
    const second = await invite(organizationId, without.email);
    expect(await accept(second.invitation!.id, 'first one', null)).toMatchObject({ ok: true });
    expect((await person(database, without.email)).password_hash).toBe('first one');
  });

  it('is not let in by an invitation that was replaced, taken back or is too old', async () => {
    const { organizationId } = await signUp(database);
    const email = freshAddress();
    const first = await invite(organizationId, email);
    const second = await invite(organizationId, email);
    expect(await accept(first.invitation!.id)).toMatchObject({ code: 'AUTH.INVITATION_INVALID' });
    expect(
      await call(database, 'revoke_invitation', await makeOrganization(database), second.invitation!.id, 'a', 't'),
    ).toBe(false);
    expect(await call(database, 'revoke_invitation', organizationId, second.invitation!.id, 'usr_a', 'test')).toBe(
      true,
    );
    expect(await accept(second.invitation!.id)).toMatchObject({ code: 'AUTH.INVITATION_INVALID' });
    const third = await invite(organizationId, email);
    await database.query('update invitations set expires_at = now() where id = $1', [third.invitation!.id]);
    expect(await accept(third.invitation!.id)).toMatchObject({ code: 'AUTH.INVITATION_INVALID' });
    expect(await call(database, 'open_invitations', organizationId, null, 10)).toEqual([]);
    expect(await call(database, 'find_invitation', third.invitation!.id)).toBeNull();
  });

  it('who is the last ADMIN stays one, also when two leave at once', async () => {
    const { organizationId, userId } = await signUp(database);
    expect(await setRole(organizationId, userId, null)).toMatchObject({ code: 'VENDOR.LAST_ADMIN' });
    expect(await setRole(organizationId, userId, 'MEMBER')).toMatchObject({ code: 'VENDOR.LAST_ADMIN' });
    const { invitation } = await invite(organizationId, freshAddress(), 'ADMIN');
    const other = (await accept(invitation!.id)).session!.user_id;
    const answers = await Promise.all([setRole(organizationId, userId, null), setRole(organizationId, other, null)]);
    expect(answers.map(({ code }) => code).sort()).toEqual(['VENDOR.LAST_ADMIN', undefined]);
  });

  it('of Clerk’s counts as an ADMIN who is left, and is listed', async () => {
    const organizationId = await makeOrganization(database);
    await database.query(
      `insert into members (organization_id, clerk_user_id, role) values ($1, 'user_ada', 'ADMIN')`,
      [organizationId],
    );
    const email = freshAddress();
    const { invitation } = await invite(organizationId, email, 'ADMIN');
    const userId = (await accept(invitation!.id)).session!.user_id;
    const list = (after: string | null, limit: number) =>
      call<{ id: string }[]>(database, 'vendor_members', organizationId, after, limit);
    expect(await list(null, 10)).toMatchObject([
      { id: 'user_ada', email: null, signs_in_with: 'clerk' },
      { id: expect.stringMatching(/^usr_/), email, role: 'ADMIN', signs_in_with: 'password' },
    ]);
    expect((await list('user_ada', 10)).map(({ id }) => id)).toHaveLength(1);
    expect(await setRole(organizationId, userId, null)).toMatchObject({ ok: true, member: null });
    expect(await setRole(organizationId, userId, null)).toMatchObject({ code: 'VENDOR.MEMBER_NOT_FOUND' });
  });

  it('of a suspended organization is neither invited nor changed', async () => {
    const { organizationId, userId } = await signUp(database);
    const { invitation } = await invite(organizationId, freshAddress());
    await call(database, 'set_organization_status', organizationId, 'suspended', 'because', 'user_op', 'test');
    const answers = [
      await invite(organizationId, freshAddress()),
      await accept(invitation!.id),
      await setRole(organizationId, userId, 'ADMIN'),
      await call<Answer>(database, 'update_vendor_profile', organizationId, { city: 'X' }, 'usr_a', 'test'),
    ];
    expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'ORGANIZATION.SUSPENDED'));
  });
});

describe('a vendor’s profile', () => {
  const update = (organizationId: string, changes: object) =>
    call<{ ok: boolean; code?: string; profile?: Record<string, unknown> }>(
      database,
      'update_vendor_profile',
      organizationId,
      changes,
      'usr_a',
      'test',
    );
  const nameOf = async (organizationId: string) =>
    (await database.query('select name from organizations where id = $1', [organizationId]))[0];

  it('changes what is named, clears with null, and renames a vendor that signed up here', async () => {
    const { organizationId } = await signUp(database);
    await update(organizationId, {
      tax_id: 'AE1',
      city: 'Dubai',
      company: 'Palm Telecom',
      organization_id: randomUUID(),
    });
    const { profile } = await update(organizationId, { city: null });
    expect(profile).toMatchObject({ company: 'Palm Telecom', tax_id: 'AE1', city: null, currency_fixed: false });
    expect(await nameOf(organizationId)).toEqual({ name: 'Palm Telecom' });
    const rows = await database.query(
      `select details from audit_logs where action = 'vendor.updated' and organization_id = $1 order by id`,
      [organizationId],
    );
    expect(rows).toEqual([{ details: { fields: ['city', 'company', 'tax_id'] } }, { details: { fields: ['city'] } }]);
  });

  it('does not rename an organization of Clerk’s', async () => {
    const organizationId = await makeOrganization(database);
    expect(await call(database, 'vendor_profile_of', organizationId)).toMatchObject({
      company: 'Test',
      currency: 'USD',
    });
    await update(organizationId, { company: 'Invoiced As' });
    expect(await nameOf(organizationId)).toEqual({ name: 'Test' });
  });

  it('keeps the currency of its wallet', async () => {
    const { organizationId } = await signUp(database);
    expect(await update(organizationId, { currency: 'INR' })).toMatchObject({ ok: true });
    await database.query(`insert into wallets (organization_id, currency) values ($1, 'INR')`, [organizationId]);
    expect(await update(organizationId, { currency: 'USD' })).toMatchObject({ code: 'VENDOR.CURRENCY_FIXED' });
    expect(await update(organizationId, { currency: 'INR', city: 'Pune' })).toMatchObject({ ok: true });
  });
});

it('mail about money goes to the billing address, else to the admins, and names Clerk’s organization', async () => {
  const { organizationId, email } = await signUp(database);
  const addresses = () =>
    call<{ emails: string[]; clerk_org_id: string | null }>(database, 'money_mail_addresses', organizationId);
  expect(await addresses()).toEqual({ clerk_org_id: null, emails: [email] });
  await call(
    database,
    'update_vendor_profile',
    organizationId,
    { billing_email: 'bills@example.test' },
    'usr_a',
    'test',
  );
  expect(await addresses()).toMatchObject({ emails: ['bills@example.test'] });
  await call(database, 'update_vendor_profile', organizationId, { billing_email: null }, 'usr_a', 'test');
  expect(await addresses()).toMatchObject({ emails: [email] });
  const ofClerk = await makeOrganization(database);
  expect(await call(database, 'money_mail_addresses', ofClerk)).toMatchObject({
    clerk_org_id: expect.stringMatching(/^org_/),
    emails: [],
  });
});
