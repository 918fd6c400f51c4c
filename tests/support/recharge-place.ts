import { randomUUID } from 'node:crypto';
import { razorpayRecharges } from '../../shared/adapters/razorpay/recharges.ts';
import { stripePaymentProvider } from '../../shared/adapters/stripe/payment-provider.ts';
import { stripeRecharges } from '../../shared/adapters/stripe/recharges.ts';
import { supabaseBilling, supabaseWebhookInbox } from '../../shared/adapters/supabase/billing.ts';
import { supabaseRechargeReconciliations } from '../../shared/adapters/supabase/recharge-reconciliations.ts';
import { supabaseAutoRecharges } from '../../shared/adapters/supabase/auto-recharges.ts';
import { supabaseRecharges } from '../../shared/adapters/supabase/recharges.ts';
import { billingCustomerOf } from '../../shared/billing/customer.ts';
import type { MemberPrincipal } from '../../shared/identity/principal.ts';
import { AppError } from '../../shared/kernel/app-error.ts';
import { fromUuid, toUuid } from '../../shared/kernel/ids.ts';
import type { Logger } from '../../shared/kernel/logger.ts';
import type { Applied } from '../../shared/messaging/consume-batch.ts';
import { applyPaymentMessage } from '../../shared/payments/apply-payment-message.ts';
import { paymentMessageSchema } from '../../shared/payments/payment-message.ts';
import type { RechargeInit } from '../../shared/payments/payments.schema.ts';
import { rechargeRequestSchema } from '../../shared/payments/payments.schema.ts';
import { startRecharge } from '../../shared/payments/start-recharge.ts';
import { makeOrganization } from '../../supabase/tests/fixtures.ts';
import { startSimulated as startRazorpay } from '../contract/razorpay/target.ts';
import { startSimulated as startStripe } from '../contract/stripe/harness.ts';
import { createTestSupabase } from './postgres.ts';

export const webhookSecrets = { stripe: 'whsec_of_the_payment_endpoint', razorpay: 'secret-of-razorpay' };

/** What vendors ask for: one of each provider. */
export const usd = { amount: '100000000' };
export const inr = { amount: '1000000000', currency: 'INR' };

/** A message of the queue that says which recharge to look at, and nothing else. */
export const hint = ({ provider, orderId, checkoutSessionId }: RechargeInit) => ({
  kind: 'event',
  eventId: randomUUID(),
  type: 'test',
  provider,
  orderId: orderId ?? checkoutSessionId,
  paymentId: null,
});

/** The code with which a call was refused. */
export const refusalOf = async (call: Promise<unknown>): Promise<string> => {
  const error: unknown = await call.then(
    () => 'nothing was refused',
    (thrown: unknown) => thrown,
  );
  return error instanceof AppError ? error.code : String(error);
};

const quiet: Logger = { info() {}, warn() {}, error() {}, child: () => quiet };

/** The recharges' own code on a real database, with a Stripe and a Razorpay that no webhook of theirs connects to it. */
export async function startRechargePlace() {
  const [supabase, stripe, razorpay] = await Promise.all([createTestSupabase(), startStripe(), startRazorpay()]);
  const store = supabaseRecharges(supabase.client);
  const webBaseUrl = 'https://web.test';
  const deps = {
    store,
    automatic: supabaseAutoRecharges(supabase.client),
    reconciliations: supabaseRechargeReconciliations(supabase.client),
    providers: {
      stripe: stripeRecharges(stripe.stripe, { webhookSecret: webhookSecrets.stripe, webBaseUrl }),
      razorpay: razorpayRecharges(
        {
          apiBaseUrl: razorpay.url,
          keyId: razorpay.keyId,
          keySecret: razorpay.keySecret,
          webhookSecret: webhookSecrets.razorpay,
        },
        { apiBaseUrl: 'https://api.test', webBaseUrl },
      ),
    },
    logger: quiet,
  };
  const billing = {
    store: supabaseBilling(supabase.client),
    payments: stripePaymentProvider(stripe.stripe, 'whsec_of_the_platform_endpoint'),
  };
  return {
    supabase,
    stripe,
    razorpay,
    deps,
    inbox: supabaseWebhookInbox(supabase.client),
    async vendor(): Promise<MemberPrincipal> {
      const id = fromUuid('org', await makeOrganization(supabase));
      return {
        kind: 'member',
        userId: 'user_test',
        role: 'ADMIN',
        organization: { id, clerkOrgId: 'org_test', name: 'Test', status: 'active' },
        platformStopped: false,
      };
    },
    async recharge(vendor: MemberPrincipal, wish: object, idempotencyKey: string | null = null): Promise<RechargeInit> {
      const begun = await startRecharge(
        { ...deps, customerOf: (organization) => billingCustomerOf(billing, organization) },
        vendor,
        rechargeRequestSchema.parse(wish),
        {
          idempotencyKey,
          correlationId: 'test',
        },
      );
      if (!begun.ok) throw begun.error;
      return begun.value;
    },
    /** Pays on Stripe's page. */
    payPage: (sessionId: string | undefined, card = '4242424242424242') =>
      stripe.control(`checkout/${String(sessionId)}/pay`, { card }),
    /** Pays an order at Razorpay; `callback` is what the browser comes back with. */
    async payOrder(orderId: string | undefined): Promise<{ paymentId: string; callback: Record<string, string> }> {
      const { payment, callback } = (await razorpay.press(`orders/${String(orderId)}/pay`)) as {
        payment: { id: string };
        callback: Record<string, string>;
      };
      return { paymentId: payment.id, callback };
    },
    /** Applies one message of the queue. */
    apply: (message: unknown): Promise<Applied> =>
      applyPaymentMessage(deps, paymentMessageSchema.parse(message), 'test'),
    /** Applies what the outbox has for the queue, and takes it out. Returns how many messages that were. */
    async drain(): Promise<number> {
      const rows = await supabase.query<{ body: unknown }>(
        `delete from outbox where target = 'payment-events' returning body`,
      );
      for (const { body } of rows) {
        const applied = await applyPaymentMessage(deps, paymentMessageSchema.parse(body), 'test');
        if (applied.kind === 'dead') throw new Error(`${applied.code}: ${applied.reason}`);
      }
      return rows.length;
    },
    async walletOf({
      organization,
    }: MemberPrincipal): Promise<{ balance: string; shortfall: string; entries: string }> {
      const [row] = await supabase.query<{ balance: string; shortfall: string; entries: string }>(
        'select balance, shortfall, ledger_seq as entries from wallets where organization_id = $1',
        [toUuid(organization.id)],
      );
      if (!row) throw new Error('there is no wallet');
      return row;
    },
    async stop(): Promise<void> {
      await Promise.all([supabase.close(), stripe.stop(), razorpay.stop()]);
    },
  };
}

export type RechargePlace = Awaited<ReturnType<typeof startRechargePlace>>;
