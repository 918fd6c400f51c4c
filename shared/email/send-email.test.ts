import { randomUUID } from 'node:crypto';
import { supabaseMailReads } from '../adapters/supabase/mail-reads.ts';
import type { Logger } from '../kernel/logger.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from '../../supabase/tests/fixtures.ts';
import type { Mail } from './ports.ts';
import { emailMessageSchema, sendEmail } from './send-email.ts';

let logged: unknown[] = [];
const logger: Logger = {
  info: (fields) => logged.push(fields),
  warn() {},
  error() {},
  child: () => logger,
};
let supabase: TestSupabase;
beforeAll(async () => {
  supabase = await createTestSupabase();
});
afterAll(() => supabase.close());

async function send(body: unknown, messageId = randomUUID() as string): Promise<Mail[]> {
  const sent: Mail[] = [];
  logged = [];
  const deps = {
    mailer: { send: (mail: Mail) => Promise.resolve(void sent.push(mail)) },
    reads: supabaseMailReads(supabase.client),
    clerkAdmins: (clerkOrgId: string) => Promise.resolve([`admin@${clerkOrgId}.test`, 'second@example.test']),
    codeOf: () => '123456',
    invitationToken: () => 'token',
    places: { webBaseUrl: 'https://wasup.test' },
    logger,
  };
  expect(await sendEmail(deps, emailMessageSchema.parse(body), messageId)).toEqual({ kind: 'done' });
  return sent;
}

async function register(email: string): Promise<string> {
  const codeId = randomUUID();
  await supabase.query(`select register_person($1, $2, null, 'hash', null, $3, 'code', 'test')`, [
    randomUUID(),
    email,
    codeId,
  ]);
  return codeId;
}

const lowBalance = (organizationId: string) => ({
  kind: 'organization',
  organizationId,
  template: 'low-balance',
  data: { currency: 'USD', available: '1000000', threshold: 5000000 },
});

it('mails a code while it is good, and logs neither it nor the address', async () => {
  const codeId = await register('ada@example.test');
  const [mail] = await send({ kind: 'one-time-code', codeId });
  expect(mail).toMatchObject({ to: 'ada@example.test', text: expect.stringContaining('123456') });
  expect(JSON.stringify(logged)).not.toMatch(/123456|ada@/);
  await supabase.query('update one_time_codes set expires_at = now() where id = $1', [codeId]);
  expect(await send({ kind: 'one-time-code', codeId })).toEqual([]);
  expect(await send({ kind: 'one-time-code', codeId: randomUUID() })).toEqual([]);
});

it('is one operation for each who gets a mail, however often its message comes', async () => {
  const organizationId = await makeOrganization(supabase);
  const first = await send(lowBalance(organizationId), 'alert:1');
  const again = await send(lowBalance(organizationId), 'alert:1');
  const next = await send(lowBalance(organizationId), 'alert:2');
  expect(first.map(({ to }) => to)).toEqual([expect.stringMatching(/^admin@org_/), 'second@example.test']);
  expect(again.map(({ operationId }) => operationId)).toEqual(first.map(({ operationId }) => operationId));
  expect(new Set([...first, ...next].map(({ operationId }) => operationId)).size).toBe(4);
});

it('goes to the billing address alone where there is one', async () => {
  const organizationId = await makeOrganization(supabase);
  await supabase.query(`select update_vendor_profile($1, '{"billing_email": "bills@example.test"}', 'usr_a', 'test')`, [
    organizationId,
  ]);
  expect((await send(lowBalance(organizationId))).map(({ to }) => to)).toEqual(['bills@example.test']);
});

it('an invitation that was taken back is not mailed', async () => {
  const [organizationId, invitationId] = [await makeOrganization(supabase), randomUUID()];
  await supabase.query(`select invite_member($1, $2, 'max@example.test', 'MEMBER', 'usr_a', 'test')`, [
    organizationId,
    invitationId,
  ]);
  const [mail] = await send({ kind: 'invitation', invitationId });
  expect(mail).toMatchObject({ to: 'max@example.test', subject: 'You are invited to Test' });
  await supabase.query(`select revoke_invitation($1, $2, 'usr_a', 'test')`, [organizationId, invitationId]);
  expect(await send({ kind: 'invitation', invitationId })).toEqual([]);
});

it('knows no other template', () => {
  expect(emailMessageSchema.safeParse({ ...lowBalance(randomUUID()), template: 'spam' }).success).toBe(false);
});
