import type { Query } from '../../tests/support/postgres.ts';
import { only } from './fixtures.ts';

export interface CampaignRow {
  state: string;
  state_reason: string | null;
  recipients: number;
  audience: number;
  duplicates: number;
  opted_out: number;
  missing_variables: number;
  withdrawn: number;
  queued: number;
  sending: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  unknown: number;
  canceled: number;
  held: bigint;
}

export async function campaignOf({ query }: { query: Query }, campaignId: string): Promise<CampaignRow> {
  const [row] = await query<Record<string, never>>('select * from campaign_overview where id = $1', [campaignId]);
  const found = only(row) as unknown as CampaignRow & { held: string };
  return { ...found, held: BigInt(found.held) };
}

/** What must be true of a campaign at every moment; none of it is the empty list. */
export async function campaignFaults({ query }: { query: Query }, campaignId: string): Promise<string[]> {
  const rows = await query<{ fault: string }>(
    `with messages as (select * from outbound_messages where campaign_id = $1),
     counted as (
       select
         count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'sending') as sending,
         count(*) filter (where state = 'sent') as sent, count(*) filter (where state = 'delivered') as delivered,
         count(*) filter (where state = 'read') as read, count(*) filter (where state = 'failed') as failed,
         count(*) filter (where state = 'unknown') as unknown, count(*) filter (where state = 'canceled') as canceled,
         count(*) as all
       from messages
     ),
     campaign as (select * from campaigns where id = $1)
     select 'a count is not the sum over the messages' as fault from campaign, counted
     where (campaign.queued, campaign.sending, campaign.sent, campaign.delivered, campaign.read, campaign.failed,
            campaign.unknown, campaign.canceled)
       is distinct from (counted.queued, counted.sending, counted.sent, counted.delivered, counted.read, counted.failed,
            counted.unknown, counted.canceled)
     union all
     select 'not every recipient has a message' from campaign, counted
     where campaign.snapshot_at is not null and campaign.recipients <> counted.all
     union all
     select 'a message may be taken and is not queued, or the reverse' from messages
     where claimable <> (state = 'queued')
     union all
     select 'a person has two messages' from messages group by contact_id having count(*) > 1
     union all
     select 'the hold is not what its messages have' from campaign join wallet_holds h on h.campaign_id = campaign.id
     where campaign.snapshot_at is not null and h.remaining <> (select coalesce(sum(held), 0) from messages)
     union all
     select 'a settled message still holds money' from messages where settlement <> 'open' and held > 0
     union all
     select 'what it cost is not what its messages cost' from campaign
     where campaign.charged <> (select coalesce(sum(charged), 0) from messages)`,
    [campaignId],
  );
  return rows.map(({ fault }) => fault);
}
