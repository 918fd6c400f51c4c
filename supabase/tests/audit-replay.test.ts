import { auditReplay } from '../../tests/support/audit-replay.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeCampaign, makePayer, settle, status, unpriced } from './messages.ts';

describe('npm run audit:replay', () => {
  it.each([
    ['a balance', `update wallets set balance = balance + 1 where organization_id = $1`],
    ['what is held', `update wallets set held = held + 1 where organization_id = $1`],
    [
      'the price of a message',
      `update outbound_messages set charged = charged - 1 where organization_id = $1 and settlement = 'charged'`,
    ],
    [
      'how a message is settled',
      `update outbound_messages set settlement = 'open' where organization_id = $1 and settlement = 'charged'`,
    ],
    ['messages delivered', `update campaigns set delivered = delivered + 1 where organization_id = $1`],
    [
      'the price of a message',
      `delete from meta_status_events where message_id in (select id from outbound_messages where organization_id = $1)`,
    ],
  ])('names %s that is not as Meta told', async (what, change) => {
    const fresh = await createTestDatabase();
    try {
      const organizationId = await makePayer(fresh.query, 300_000);
      const { messageIds } = await makeCampaign(fresh.query, organizationId, { recipients: 3 });
      await settle(fresh.query, [status(messageIds[0]!, 'delivered')]);
      expect(await auditReplay(fresh.url)).toMatchObject({ wallets: 1, messages: 3, entries: 2, differences: 0 });
      await fresh.query(change, [organizationId]);
      const { examples } = await auditReplay(fresh.url);
      expect(examples.map((example) => example.what)).toContain(what);
    } finally {
      await fresh.close();
    }
  });

  it('goes on from the opening balances when a month is no longer kept', async () => {
    const fresh = await createTestDatabase();
    try {
      const organizationId = await makePayer(fresh.query, 900_000);
      const { messageIds, campaignId } = await makeCampaign(fresh.query, organizationId, { recipients: 4 });
      // The campaign was sent two years ago.
      for (const table of ['outbound_messages', 'meta_status_events']) {
        await fresh.query(
          `create table ${table}_2024_11 partition of ${table}
           for values from ('${await firstOf(fresh, '2024-11-01')}') to ('${await firstOf(fresh, '2024-12-01')}')`,
        );
        await fresh.query(`alter table ${table}_2024_11 enable row level security`);
      }
      const old = (await firstOf(fresh, '2024-11-05')).slice(0, 24);
      await fresh.query(
        `update outbound_messages m set id = ($2 || lpad(to_hex(n), 12, '0'))::uuid
         from unnest($1::uuid[]) with ordinality as i(id, n) where m.id = i.id`,
        [messageIds, old],
      );
      await fresh.query(
        `update campaigns set launched_at = '2024-11-05', state = 'completed', finished_at = '2024-11-05' where id = $1`,
        [campaignId],
      );
      const ids = (await fresh.query<{ id: string }>('select id from outbound_messages order by id')).map(
        ({ id }) => id,
      );
      await settle(fresh.query, [status(ids[0]!, 'delivered'), status(ids[1]!, 'delivered', unpriced)]);
      await settle(fresh.query, [status(ids[1]!, 'read', { category: 'utility' })]);
      const close = async () =>
        (await fresh.query<{ r: { state: string } | null }>('select close_month(13, 2) as r'))[0]!.r?.state ?? null;

      await fresh.query(`update wallet_holds set created_at = '2024-11-05' where campaign_id = $1`, [campaignId]);
      expect(await close()).toBe('held');
      await settle(fresh.query, [status(ids[2]!, 'failed'), status(ids[3]!, 'delivered')]);
      const steps: (string | null)[] = [];
      do steps.push(await close());
      while (steps.at(-1) !== null);
      expect(steps).toEqual(['summing', 'closed', null]);
      expect(await fresh.query('select 1 from outbound_messages')).toEqual([]);
      const [closing] = await fresh.query(
        `select entries::int, amount::int, seq::int, balance::int, shortfall::int from wallet_closings`,
      );
      expect(closing).toEqual({ entries: 4, amount: -190_000, seq: 5, balance: 710_000, shortfall: 0 });

      expect(await auditReplay(fresh.url)).toMatchObject({ wallets: 1, entries: 0, differences: 0 });
      const { messageIds: next } = await makeCampaign(fresh.query, organizationId, { recipients: 1 });
      await settle(fresh.query, [status(next[0]!, 'delivered')]);
      expect(await auditReplay(fresh.url)).toMatchObject({ entries: 1, messages: 1, differences: 0 });
      await fresh.query('update wallet_closings set balance = balance - 1');
      expect((await auditReplay(fresh.url)).differences).toBeGreaterThan(0);
    } finally {
      await fresh.close();
    }
  });
});

async function firstOf({ query }: TestDatabase, day: string): Promise<string> {
  const [row] = await query<{ id: string }>(`select first_uuid_of($1::timestamp at time zone 'UTC')::text as id`, [
    day,
  ]);
  return row!.id;
}
