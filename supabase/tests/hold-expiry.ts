import type { Query } from '../../tests/support/postgres.ts';

/** The time of a campaign's hold is over, and its money is not yet given back. Says whether there was such a hold. */
export async function runOutHold({ query }: { query: Query }, campaignId: string): Promise<boolean> {
  const rows = await query(
    'update wallet_holds set expires_at = now() where campaign_id = $1 and closed_at is null returning 1',
    [campaignId],
  );
  return rows.length > 0;
}

/** Gives back every hold whose time is over, so many messages at a time. Returns in how many steps. */
export async function expireHolds({ query }: { query: Query }, limit = 2): Promise<number> {
  for (let at: unknown = null, steps = 0; ; steps++) {
    const [row] = await query<{ at: unknown }>('select expire_holds($1, $2) as at', [at && JSON.stringify(at), limit]);
    at = row?.at ?? null;
    if (at === null) return steps;
  }
}
