import { supabaseCredits } from '../adapters/supabase/metering.ts';
import { fromUuid, type OrganizationId } from '../kernel/ids.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { balanceOf, makePlace } from '../../supabase/tests/metering-fixtures.ts';
import { reserveCredits } from './reserve-credits.ts';

let supabase: TestSupabase;
beforeAll(async () => {
  supabase = await createTestSupabase();
});
afterAll(() => supabase.close());

it('holds credits for a message until it was sent, or is given back', async () => {
  const place = await makePlace(supabase, 3);
  const organizationId: OrganizationId = fromUuid('org', place.organizationId);
  const credits = supabaseCredits(supabase.client);
  expect(await reserveCredits({ credits }, organizationId, 1, 'sent')).toEqual({ ok: true, value: { state: 'open' } });
  expect(await reserveCredits({ credits }, organizationId, 1, 'sent')).toEqual({ ok: true, value: { state: 'open' } });
  expect(await reserveCredits({ credits }, organizationId, 1, 'lost')).toMatchObject({ ok: true });
  expect(await credits.settle(organizationId, 'sent')).toBe('settled');
  expect(await credits.release(organizationId, 'lost')).toBe('released');
  expect(await credits.release(organizationId, 'nothing')).toBe('unknown');
  expect(await balanceOf(supabase, place.organizationId)).toEqual({ credits: 2, held: 0, ledger: 2, open: 0 });
});

it('refuses with 402, both figures and a stable code when too few are left', async () => {
  const place = await makePlace(supabase, 3);
  const organizationId = fromUuid('org', place.organizationId);
  const credits = supabaseCredits(supabase.client);
  expect(await reserveCredits({ credits }, organizationId, 4, 'large')).toMatchObject({
    ok: false,
    error: { code: 'CREDITS.EXHAUSTED', kind: 'payment_required', details: { needed: 4, available: 3 } },
  });
  await reserveCredits({ credits }, organizationId, 2, 'back');
  await credits.release(organizationId, 'back');
  expect(await reserveCredits({ credits }, organizationId, 2, 'back')).toMatchObject({
    error: { code: 'CREDITS.RELEASED', kind: 'conflict' },
  });
  expect(await reserveCredits({ credits }, organizationId, 3, 'back')).toMatchObject({
    error: { code: 'CREDITS.SOURCE_REUSED', kind: 'unprocessable' },
  });
});
