import { startSimulated, type SimulatedStripe } from '../../tests/contract/stripe/harness.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from '../../supabase/tests/fixtures.ts';
import { stripeDedicatedInvoices } from '../adapters/stripe/dedicated-invoices.ts';
import { stripePaymentProvider } from '../adapters/stripe/payment-provider.ts';
import { supabaseBilling } from '../adapters/supabase/billing.ts';
import { supabaseDedicated } from '../adapters/supabase/dedicated.ts';
import { fromUuid } from '../kernel/ids.ts';
import { issueInvoices, type IssueDeps } from './issue-invoices.ts';
import { listDedicatedInvoices } from './show-invoices.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const page = { cursor: null, limit: 10 };

let supabase: TestSupabase;
let simulated: SimulatedStripe;
let deps: IssueDeps;
let organizationId: `org_${string}`;
let uuid: string;
beforeAll(async () => {
  [supabase, simulated] = await Promise.all([createTestSupabase(), startSimulated()]);
});
afterAll(() => Promise.all([supabase.close(), simulated.stop()]));
beforeEach(async () => {
  uuid = await makeOrganization(supabase);
  organizationId = fromUuid('org', uuid);
  const account = { business_id: 'b', waba_id: uuid, phone_number_id: uuid, secret_name: 's' };
  await supabase.query(`select set_waba($1, $2, 'user_op', 'test')`, [uuid, JSON.stringify(account)]);
  await supabase.query(`update dedicated_periods set started_at = '2026-10-03T00:00:00Z' where organization_id = $1`, [
    uuid,
  ]);
  await supabase.query(
    `select count_dedicated_messages((select jsonb_agg(jsonb_build_object(
       'organization_id', $1::uuid, 'wamid', 'wamid.' || n, 'at', '2026-10-20T00:00:00Z')) from generate_series(1, 1253) n))`,
    [uuid],
  );
  const database = supabase.client as never;
  const accounts = supabaseBilling(database);
  const payments = stripePaymentProvider(simulated.stripe, 'whsec_test');
  deps = {
    store: supabaseDedicated(database),
    invoicer: stripeDedicatedInvoices(simulated.stripe),
    customerOf: async (organization) => {
      const { customerId } = await accounts.stripeAccountOf(organization.id);
      return (
        customerId ??
        (await accounts.linkStripeCustomer(
          organization.id,
          await payments.createCustomer(organization.id, organization.name),
        ))
      );
    },
    clock: { now: () => new Date('2026-11-01T00:35:00Z') },
    logger: quiet,
  };
});

async function invoicesAtStripe() {
  const { data } = await simulated.stripe.invoices.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata?.['wasup_organization_id'] === organizationId);
}

it('makes one invoice with its lines, its kind and its PDF', async () => {
  expect(await issueInvoices(deps)).toMatchObject({ issued: 1 });
  expect(await issueInvoices(deps)).toEqual({ prepared: 0, issued: 0 });
  const [invoice, ...others] = await invoicesAtStripe();
  expect(others).toEqual([]);
  expect(invoice).toMatchObject({
    status: 'open',
    total: 30_151,
    currency: 'usd',
    metadata: { wasup_kind: 'dedicated', wasup_month: '2026-10' },
  });
  const lines = await simulated.stripe.invoices.listLineItems(invoice!.id);
  expect(lines.data.map(({ amount }) => amount).sort((a, b) => a - b)).toEqual([251, 29_900]);
  const shown = await listDedicatedInvoices({ ...deps }, organizationId, page);
  expect(shown.items).toMatchObject([
    {
      month: '2026-10',
      messages: '1253',
      amountMicros: '301506000',
      cents: '30151',
      status: 'issued',
      stripeStatus: 'open',
    },
  ]);
  expect((await fetch(shown.items[0]!.pdfUrl!)).headers.get('content-type')).toBe('application/pdf');
});

it.each(['invoices.create', 'first line', 'second line', 'finalize', 'record'])(
  'an attempt that dies after %s is finished by the next, with one invoice',
  async (step) => {
    const dying = stripeDedicatedInvoices(dyingAfter(step));
    const store =
      step === 'record' ? { ...deps.store, record: () => Promise.reject(new Error('the host died')) } : deps.store;
    await issueInvoices({ ...deps, store, invoicer: dying }).catch(() => undefined);
    // Stripe forgets idempotency keys after a day: the next attempt comes without them.
    const forgetful = stripeDedicatedInvoices(withoutKeys());
    await Promise.all([issueInvoices({ ...deps, invoicer: forgetful })]);
    const made = await invoicesAtStripe();
    expect(made.map(({ status, total }) => ({ status, total }))).toEqual([{ status: 'open', total: 30_151 }]);
  },
);

it('two hosts at once make one invoice', async () => {
  await Promise.all([issueInvoices(deps), issueInvoices(deps), issueInvoices(deps)]);
  await issueInvoices(deps);
  expect((await invoicesAtStripe()).map(({ total }) => total)).toEqual([30_151]);
});

it('the subscription’s settlement finds nothing of its own in such an invoice', async () => {
  await issueInvoices(deps);
  const [invoice] = await invoicesAtStripe();
  const payments = stripePaymentProvider(simulated.stripe, 'whsec_test');
  expect(await payments.subscriptionOfInvoice(invoice!.id)).toBeNull();
  const { items } = await payments.listSubscriptions({
    customerId: invoice!.customer as string,
    cursor: null,
    limit: 10,
  });
  expect(items).toEqual([]);
});

/** Stripe's client, whose answer to one step is lost after Stripe has done it. */
function dyingAfter(step: string): SimulatedStripe['stripe'] {
  let items = 0;
  return wrapped((name) => {
    if (name === 'invoiceItems.create') items += 1;
    const reached =
      (step === 'invoices.create' && name === 'invoices.create') ||
      (step === 'first line' && name === 'invoiceItems.create' && items === 1) ||
      (step === 'second line' && name === 'invoiceItems.create' && items === 2) ||
      (step === 'finalize' && name === 'invoices.finalizeInvoice');
    if (reached) throw new Error('the host died');
  });
}

function withoutKeys(): SimulatedStripe['stripe'] {
  return wrapped(() => undefined, false);
}

function wrapped(after: (name: string) => void, keepKeys = true): SimulatedStripe['stripe'] {
  const over = (resource: 'invoices' | 'invoiceItems') =>
    new Proxy(simulated.stripe[resource], {
      get(target, method) {
        const original = Reflect.get(target, method) as (...args: unknown[]) => unknown;
        if (!['create', 'finalizeInvoice'].includes(String(method))) return original.bind(target);
        return async (...args: unknown[]) => {
          const options = args.at(-1) as object;
          const given = keepKeys || !('idempotencyKey' in options) ? args : args.slice(0, -1);
          const result = await original.apply(target, given);
          after(`${resource}.${String(method)}`);
          return result;
        };
      },
    });
  return new Proxy(simulated.stripe, {
    get: (target, name) =>
      name === 'invoices' || name === 'invoiceItems' ? over(name) : (Reflect.get(target, name) as unknown),
  });
}
