import { randomUUID } from 'node:crypto';
import type { Query } from '../../tests/support/postgres.ts';
import { makeOrganization, only } from './fixtures.ts';
import { credit } from './wallet-fixtures.ts';

/** What a message to anybody costs in these tests: every country costs the same. */
export const PRICE = 50_000n;

export interface Sender {
  organizationId: string;
  channelId: string;
  templateId: string;
  listId: string;
}

type Database = { query: Query };

/** The platform's number; its portfolio has no limit until a test sets one. */
async function makeChannel({ query }: Database, { rate = 50 } = {}): Promise<string> {
  const [row] = await query<{ id: string }>(`select ensure_shared_channel('biz', 'waba', 'number') as id`);
  const { id } = only(row);
  await query('update channels set messages_per_second = $2 where id = $1', [id, rate]);
  await query(`update portfolios set messaging_limit = null where meta_business_id = 'biz'`);
  await query(`select import_rate_card($1, '2026-01-01', 'test', false, false, 'test', null)`, [
    JSON.stringify([{ currency: 'USD', market: 'Other', category: 'marketing', rate: Number(PRICE) - 20_000 }]),
  ]);
  return id;
}

/** An organization with money, an approved template and a list of this many people, in the country given. */
export async function makeSender(
  database: Parameters<typeof makeOrganization>[0],
  { people = 3, balance = 10_000_000n, rate = 50 }: { people?: number; balance?: bigint; rate?: number } = {},
): Promise<Sender> {
  const { query } = database;
  const organizationId = await makeOrganization(database);
  await query(`select ensure_wallet($1, 'USD')`, [organizationId]);
  if (balance > 0n) await credit(database, organizationId, balance);
  const channelId = await makeChannel(database, { rate });
  const templateId = randomUUID();
  await query(
    `insert into templates (id, organization_id, waba_id, name, meta_name, language, category, components, status, created_by)
     values ($1, $2, 'waba', 'hello', $3, 'en_US', 'marketing', '[{"type":"BODY","text":"Hello there"}]', 'APPROVED', 'test')`,
    [templateId, organizationId, `hello_${organizationId.replaceAll('-', '')}`],
  );
  const listId = await makeList(database, organizationId, people);
  return { organizationId, channelId, templateId, listId };
}

/** People with numbers that no other list of these tests has. */
export async function makeList({ query }: Database, organizationId: string, people: number): Promise<string> {
  const listId = randomUUID();
  await query(`insert into contact_lists (id, organization_id, name) values ($1::uuid, $2, $1::uuid::text)`, [
    listId,
    organizationId,
  ]);
  await query(
    `with base as (select (random() * 1e9)::bigint * 10000 as n), made as (
       insert into contacts (id, organization_id, phone, country, name)
       select uuid_v7(), $2, (100000000000000 + base.n + i)::text, 'IN', 'Person ' || i from base, generate_series(1, $3) i
       returning id
     )
     insert into contact_list_members (list_id, contact_id) select $1, id from made`,
    [listId, organizationId, people],
  );
  return listId;
}

export interface Answer extends Record<string, unknown> {
  ok: boolean;
  code?: string;
  campaign_id?: string;
}

const request = ({ templateId, listId }: Sender, change: object): string =>
  JSON.stringify({
    template_id: templateId,
    list_ids: [listId],
    name: 'Test',
    settings: { variables: {}, required: [] },
    required: [],
    ...change,
  });

export async function launch(
  { query }: Database,
  sender: Sender,
  change: object = {},
  { key = null, hash = 'h' }: { key?: string | null; hash?: string } = {},
): Promise<Answer> {
  const [row] = await query<{ answer: Answer }>(
    `select launch_campaign($1, uuid_v7(), $2, 'user_test', $3, $4, 'test') as answer`,
    [sender.organizationId, request(sender, change), key, hash],
  );
  return only(row).answer;
}

export async function estimate({ query }: Database, sender: Sender, change: object = {}): Promise<Answer> {
  const [row] = await query<{ answer: Answer }>('select estimate_campaign($1, $2) as answer', [
    sender.organizationId,
    request(sender, change),
  ]);
  return only(row).answer;
}

export interface Step extends Record<string, unknown> {
  next: 'snapshot' | 'dispatch' | 'wait' | 'paused' | 'cancel' | 'ended';
  seconds?: number;
  epoch?: number;
}

export async function advance(
  { query }: Database,
  campaignId: string,
  { unknownAfter = 30, requeueAfter = 900 } = {},
): Promise<Step> {
  const [row] = await query<{ step: Step }>('select advance_campaign($1, $2, $3) as step', [
    campaignId,
    unknownAfter,
    requeueAfter,
  ]);
  return only(row).step;
}

/** Writes the next recipients, and ends the snapshot when these were the last. */
export async function snapshotStep(
  { query }: Database,
  campaignId: string,
  limit: number,
): Promise<{ written: number; last: boolean }> {
  const [row] = await query<{ answer: { written: number; last: boolean } }>(
    'select snapshot_recipients($1, $2) as answer',
    [campaignId, limit],
  );
  const { answer } = only(row);
  if (answer.last) await query('select finish_snapshot($1)', [campaignId]);
  return answer;
}

export async function snapshot(database: Database, campaignId: string, limit = 1000): Promise<number> {
  for (let all = 0; ;) {
    const { written, last } = await snapshotStep(database, campaignId, limit);
    all += written;
    if (last) return all;
  }
}

/** A campaign whose recipients are written and whose dispatcher has just begun. */
export async function sendingCampaign(
  database: Database,
  sender: Sender,
  change: object = {},
): Promise<{ campaignId: string; epoch: number }> {
  const { campaign_id: campaignId, ...refusal } = await launch(database, sender, change);
  if (campaignId === undefined) throw new Error(`not launched: ${JSON.stringify(refusal)}`);
  await advance(database, campaignId);
  await snapshot(database, campaignId);
  const { epoch, ...step } = await advance(database, campaignId);
  if (epoch === undefined) throw new Error(`not dispatched: ${JSON.stringify(step)}`);
  return { campaignId, epoch };
}

export interface Claimed {
  outcome: 'claimed' | 'stopped';
  recipients?: {
    id: string;
    /** Its outcome is told with this. */
    claim: number;
    phone: string;
    withheld: string | null;
    variables: Record<string, string> | null;
  }[];
  queued?: number;
  cursor?: string | null;
}

export async function claim(
  { query }: Database,
  campaignId: string,
  epoch: number,
  limit = 10,
  cursor: string | null = null,
): Promise<Claimed> {
  const [row] = await query<{ claimed: Claimed }>('select claim_recipients($1, $2, $3, $4) as claimed', [
    campaignId,
    epoch,
    limit,
    cursor,
  ]);
  return only(row).claimed;
}

export interface Outcome {
  id: string;
  /** Absent: the newest of the dispatcher that tells it. */
  claim?: number;
  outcome: 'accepted' | 'refused' | 'not_sent' | 'returned' | 'unknown' | 'withheld';
  wamid?: string;
  code?: number;
  status?: number;
  reason?: string;
  retry?: 'no' | 'throughput' | 'pair' | 'later' | 'stop-campaign';
}

export async function record(
  { query }: Database,
  campaignId: string,
  epoch: number,
  outcomes: Outcome[],
): Promise<{ state: string }> {
  const [row] = await query<{ recorded: { state: string } }>(
    `select record_outcomes($1, (
       select jsonb_agg(jsonb_build_object('claim', (
         select max(c.id) from send_claims c
         where c.campaign_id = $1 and c.epoch = $2 and (o ->> 'id')::uuid = any (c.message_ids)
       )) || o)
       from jsonb_array_elements($3) o
     )) as recorded`,
    [campaignId, epoch, JSON.stringify(outcomes)],
  );
  return only(row).recorded;
}

export async function change(
  { query }: Database,
  { organizationId }: Sender,
  campaignId: string,
  how: 'pause' | 'resume' | 'cancel',
  { key = null, hash = 'h' }: { key?: string | null; hash?: string } = {},
): Promise<Answer & { state?: string }> {
  const [row] = await query<{ answer: never }>(
    `select change_campaign($1, $2, $3, 'user_test', $4, $5, 'test') as answer`,
    [organizationId, campaignId, how, key, hash],
  );
  return only(row).answer;
}

/** Takes back, page by page, what a canceled campaign has not sent. */
export async function drain({ query }: Database, campaignId: string): Promise<void> {
  for (;;) {
    const [row] = await query<{ answer: { more: boolean } }>('select cancel_recipients($1, 3) as answer', [campaignId]);
    if (!only(row).answer.more) return;
  }
}
