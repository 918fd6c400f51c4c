import { startSimulated, type SimulatedStripe } from '../../../tests/contract/stripe/harness.ts';
import { CATALOGUE, CREDIT_PACK_LOOKUP_KEY, type CatalogueItem } from '../../billing/catalogue.ts';
import { publishCatalogue } from './publish-catalogue.ts';

let target: SimulatedStripe;
beforeAll(async () => {
  target = await startSimulated();
});
afterAll(() => target.stop());

const lookUp = async (lookupKey: string) =>
  (await target.stripe.prices.list({ lookup_keys: [lookupKey], expand: ['data.product'] })).data;

it('sells the whole catalogue, and a second run changes nothing', async () => {
  const first = await publishCatalogue(target.stripe, CATALOGUE);
  expect(first.map(({ lookupKey }) => lookupKey)).toEqual([
    'wasup_instance_seat',
    'wasup_message_credits',
    'wasup_tier_basic',
    'wasup_tier_pro',
    'wasup_tier_max',
    'wasup_agent_basic',
    'wasup_agent_business',
  ]);
  expect(new Set(first.map(({ done }) => done))).toEqual(new Set(['created']));
  const events = (await target.stripe.events.list({ limit: 100 })).data.length;

  const second = await publishCatalogue(target.stripe, CATALOGUE);
  expect(second).toEqual(first.map((item) => ({ ...item, done: 'unchanged' })));
  expect((await target.stripe.events.list({ limit: 100 })).data).toHaveLength(events);
  const [pack] = await lookUp(CREDIT_PACK_LOOKUP_KEY);
  expect(pack).toMatchObject({
    unit_amount: 1000,
    recurring: { interval: 'month' },
    metadata: { wasupEntitlement: 'message_credits', wasup_kind: 'platform' },
    product: { metadata: { wasupEntitlement: 'message_credits' } },
  });
});

it('gives a changed amount a new price of the same product, which takes the lookup key over', async () => {
  const [before] = await lookUp(CREDIT_PACK_LOOKUP_KEY);
  const dearer = CATALOGUE.map((item): CatalogueItem =>
    item.lookupKey === CREDIT_PACK_LOOKUP_KEY ? { ...item, unitAmountCents: 1234 } : item,
  );
  const done = await publishCatalogue(target.stripe, dearer);
  expect(done.filter((item) => item.done !== 'unchanged').map(({ lookupKey }) => lookupKey)).toEqual([
    CREDIT_PACK_LOOKUP_KEY,
  ]);
  const holders = await lookUp(CREDIT_PACK_LOOKUP_KEY);
  expect(holders).toMatchObject([{ unit_amount: 1234, active: true, product: before!.product }]);
  expect(await target.stripe.prices.retrieve(before!.id)).toMatchObject({ active: false, lookup_key: null });
});

it('updates a changed name in place', async () => {
  const renamed = CATALOGUE.map((item) => ({ ...item, name: `${item.name}!`, unitAmountCents: item.unitAmountCents }));
  const [before] = await lookUp('wasup_tier_pro');
  await publishCatalogue(target.stripe, renamed);
  expect(await lookUp('wasup_tier_pro')).toMatchObject([{ id: before!.id, product: { name: 'Wasup PRO!' } }]);
});
