import { randomUUID } from 'node:crypto';
import { Journey, queryStack, type Json } from './journey.ts';
import type { TestStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

/** An organization with money, a template that Meta approved, and a number that is as fast as Meta allows. */
export interface CampaignPlace {
  stack: TestStack;
  journey: Journey;
  organizationId: string;
  templateId: string;
}

export async function makeCampaignPlace(stack: TestStack, { rate = 1000 } = {}): Promise<CampaignPlace> {
  const journey = new Journey(stack);
  const me = (await journey.call('GET', '/api/v3/me')).body as { organization: { id: string } };
  const organizationId = me.organization.id.slice('org_'.length);
  await queryStack(
    stack,
    `select ensure_wallet($1::uuid, 'USD'), credit_wallet($1::uuid, 'recharge', $2, 100000000000, '{}')`,
    [organizationId, randomUUID()],
  );
  const { status, body } = await journey.call('POST', '/templates', {
    name: `hello_${randomUUID().slice(0, 8)}`,
    language: 'en_US',
    category: 'marketing',
    components: [
      {
        type: 'BODY',
        text: 'Hello {{1}}, the autumn collection is here.',
        example: { body_text: [['Ada']] },
      },
    ],
  });
  if (status >= 300) throw new Error(`the template was answered ${status}: ${JSON.stringify(body)}`);
  const templateId = String(body['id']);
  await waitFor('the template to be approved', async () => {
    const template = await journey.call('GET', `/templates/${templateId}`);
    return template.body['status'] === 'APPROVED';
  });
  const { meta } = stack.connections;
  await putToMeta(stack, `phone-numbers/${meta.phoneNumberId}`, {
    throughput: rate,
    messagingLimit: 'TIER_UNLIMITED',
  });
  await queryStack(stack, 'update channels set messages_per_second = $1 where organization_id is null', [rate]);
  await queryStack(stack, 'update portfolios set messaging_limit = null');
  return { stack, journey, organizationId, templateId };
}

export async function putToMeta({ connections }: TestStack, route: string, body: Json): Promise<void> {
  const response = await fetch(`${connections.meta.graphBaseUrl}/__local/${route}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${route} was answered ${response.status}: ${await response.text()}`);
}

export async function askMeta<T>({ connections }: TestStack, route: string): Promise<T> {
  const response = await fetch(`${connections.meta.graphBaseUrl}/__local/${route}`);
  if (!response.ok) throw new Error(`${route} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** A list of so many people with names and numbers of their own; `lst_…`. */
export async function makeAudience({ stack, organizationId }: CampaignPlace, people: number): Promise<string> {
  const listId = randomUUID();
  await queryStack(stack, `insert into contact_lists (id, organization_id, name) values ($1::uuid, $2::uuid, $1)`, [
    listId,
    organizationId,
  ]);
  await queryStack(
    stack,
    `with base as (select 910000000000 + (random() * 8e9)::bigint as n), made as (
       insert into contacts (id, organization_id, phone, country, name)
       select uuid_v7(), $2::uuid, (base.n + i)::text, 'IN', 'Person ' || i from base, generate_series(1, $3::integer) i
       returning id
     )
     insert into contact_list_members (list_id, contact_id) select $1::uuid, id from made`,
    [listId, organizationId, people],
  );
  return `lst_${listId.replaceAll('-', '')}`;
}

/** Launches to the list and returns the campaign's id. */
export async function launchCampaign(
  { journey, templateId }: CampaignPlace,
  contactListId: string,
  change: Json = {},
): Promise<string> {
  const { status, body } = await journey.call('POST', '/campaigns/launch', {
    templateId,
    contactListId,
    variables: { 'body.1': { attribute: 'name', fallback: 'friend' } },
    ...change,
  });
  if (status !== 200) throw new Error(`the launch was answered ${status}: ${JSON.stringify(body)}`);
  return String(body['id']);
}

export interface CampaignView {
  state: string;
  stateReason: string | null;
  recipients: number;
  counts: Record<'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown' | 'canceled', number>;
  cost: string;
  held: string;
}

/** The campaign as the API shows it; null while the host does not answer. */
export async function viewOf({ journey }: CampaignPlace, campaignId: string): Promise<CampaignView | null> {
  const answer = await journey.call('GET', `/campaigns/${campaignId}`).catch(() => null);
  return answer?.status === 200 ? (answer.body as unknown as CampaignView) : null;
}
