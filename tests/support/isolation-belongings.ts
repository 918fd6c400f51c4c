import { BODIES, TEMPLATE } from './isolation-rules.ts';
import { queryStack, type Journey, type Json } from './journey.ts';
import type { TestStack } from './stack.ts';
import { auth, nextMail } from './vendor.ts';
import { waitFor } from './wait-for.ts';

/** Gives organization A, beside its instances, something of each kind that an operation may name in its path. */
export async function giveOneOfEachKind(stack: TestStack, a: Journey, uuidOfA: string): Promise<void> {
  await join(stack, a, 'joined@isolation.test');
  await a.call('POST', '/vendor/members', { email: 'invited@isolation.test', role: 'MEMBER' });
  await a.call('POST', '/wallet/recharge/init', BODIES['startRecharge']);
  await approveTemplate(a);
  await makeAudience(stack, a, uuidOfA);
  await scheduleCampaign(stack, a, uuidOfA);
}

/** Contacts of A's on a list, one of them opted out, an import that waits for its file, and an export that is written. */
async function makeAudience(stack: TestStack, a: Journey, uuidOfA: string): Promise<void> {
  const contacts = [{ phone: '+971501234567', name: 'Alpha', tags: ['alpha'] }];
  await a.call('POST', '/contacts/bulk', { contacts, listName: 'Alpha' });
  await a.call('POST', '/opt-outs', { phone: '+971501234567' });
  await a.call('POST', '/contacts/imports', {});
  // Over HTTP only many contacts make one.
  await queryStack(stack, `select start_contact_export($1, uuid_v7(), '{}', 'Alpha', null)`, [uuidOfA]);
}

/** A campaign of A's, of another day. */
async function scheduleCampaign(stack: TestStack, a: Journey, uuidOfA: string): Promise<void> {
  const listName = 'Alpha campaign';
  await a.call('POST', '/contacts/bulk', { contacts: [{ phone: '+971501234569' }], listName });
  await queryStack(stack, `select ensure_wallet($1, 'USD'), credit_wallet($1, 'recharge', 'alpha', 10000000, '{}')`, [
    uuidOfA,
  ]);
  const [templates, lists] = [await a.call('GET', '/templates'), await a.call('GET', '/lists')];
  const idIn = ({ body }: { body: Json }, name: string) =>
    (body['items'] as { id: string; name: string }[]).find((item) => item.name === name)?.id;
  const { status, body } = await a.call('POST', '/campaigns/launch', {
    templateId: idIn(templates, String(TEMPLATE['name'])),
    contactListId: idIn(lists, listName),
    scheduledAt: '2099-01-01T00:00:00Z',
  });
  if (status !== 200) throw new Error(`the launch was answered ${String(status)}: ${JSON.stringify(body)}`);
  // What operators are told of it is told now, and not by a timer during the walk.
  await queryStack(stack, 'update wallet_alerts set logged_at = now() where logged_at is null');
}

/** A template of A's, which Meta approves. */
async function approveTemplate(a: Journey): Promise<void> {
  const { body } = await a.call('POST', '/templates', TEMPLATE);
  await waitFor('the template to be approved', async () => {
    return (await a.call('GET', `/templates/${String(body['id'])}`)).body['status'] === 'APPROVED';
  });
}

/** A person of A's own, beside those of Clerk's. */
async function join(stack: TestStack, a: Journey, email: string): Promise<void> {
  await a.call('POST', '/vendor/members', { email, role: 'MEMBER' });
  const token = /accept-invitation#(\S+)/.exec((await nextMail(stack, email)).text)?.[1];
  const { status } = await auth(stack, 'accept-invitation', { token, password: 'isolation password' });
  if (status !== 200) throw new Error(`accepting the invitation was answered ${String(status)}`);
}
