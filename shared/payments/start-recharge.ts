import type { MemberPrincipal, Organization } from '../identity/principal.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import { newId } from '../kernel/ids.ts';
import { micros, type Micros } from '../kernel/money.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { configuredProviders } from './configured-providers.ts';
import type { AutomaticWish, RechargeInit, RechargeRequest } from './payments.schema.ts';
import type { Providers, RechargeStore, StoredRecharge } from './ports.ts';
import { refusalError } from './refusals.ts';

export interface StartRechargeDeps {
  store: RechargeStore;
  providers: Providers;
  /** The organization's one customer at Stripe. */
  customerOf: (organization: Pick<Organization, 'id' | 'name'>) => Promise<string>;
}

/** Begins a recharge and says where to pay for it. Repeated with its key, it finishes what the first call began. */
export async function startRecharge(
  deps: StartRechargeDeps,
  principal: MemberPrincipal,
  request: RechargeRequest,
  { idempotencyKey, correlationId }: { idempotencyKey: string | null; correlationId: string },
): Promise<Result<RechargeInit>> {
  const begun = await deps.store.init({
    organizationId: principal.organization.id,
    rechargeId: newId('rch'),
    amount: request.amount,
    currency: request.currency ?? null,
    automatic: automaticOf(request),
    providers: configuredProviders(deps.providers),
    actor: principal.userId,
    idempotencyKey,
    bodyHash: bodyHash(toText(request)),
    correlationId,
  });
  if (!begun.ok) return fail(refusalError(begun));
  const { id, provider, currency, amount, tax, total, orderId, url } = await withOrder(deps, principal, begun.recharge);
  if (!orderId || !url) throw new Error(`recharge ${id} has no page to pay on`);
  const order = provider === 'stripe' ? { checkoutSessionId: orderId } : { orderId };
  return ok({ rechargeId: id, provider, ...order, url, currency, amount, tax, total });
}

async function withOrder(
  { store, providers, customerOf }: StartRechargeDeps,
  { organization }: MemberPrincipal,
  recharge: StoredRecharge,
): Promise<StoredRecharge> {
  if (recharge.orderId) return recharge;
  const order = {
    rechargeId: recharge.id,
    organizationId: organization.id,
    currency: recharge.currency,
    amount: micros(BigInt(recharge.amount)),
    tax: micros(BigInt(recharge.tax)),
    taxLabel: `${recharge.taxName ?? 'Tax'} ${String(recharge.taxBasisPoints / 100)} %`,
  };
  const made =
    recharge.provider === 'stripe'
      ? await providers.stripe.createCheckout({
          ...order,
          customerId: await customerOf(organization),
          saveCard: recharge.saveCard,
        })
      : await providers.razorpay?.createOrder(order);
  if (!made) throw new Error('a recharge was begun with a provider that is not configured');
  return store.attachOrder(recharge.id, made.orderId, made.url);
}

/** `true` recharges by the same amount again when a fifth of it is left. */
function automaticOf({ amount, autoRecharge }: RechargeRequest): AutomaticWish | null {
  if (!autoRecharge) return null;
  if (autoRecharge !== true) return autoRecharge;
  return { threshold: micros(amount / 5n), amount };
}

function toText({ amount, currency, autoRecharge }: RechargeRequest): unknown {
  const text = (value: Micros): string => value.toString();
  return {
    amount: text(amount),
    currency,
    autoRecharge:
      typeof autoRecharge === 'object'
        ? { threshold: text(autoRecharge.threshold), amount: text(autoRecharge.amount) }
        : autoRecharge,
  };
}
