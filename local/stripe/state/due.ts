import type { CheckoutSession, HiddenTypes, Invoice, Subscription } from './wire.ts';

export const hour = 3600;
export const day = 24 * hour;

/** When time alone next makes something happen to an object; null for never. */
export function dueAt(object: object, hidden: unknown): number | null {
  const kind = (object as { object: string }).object;
  if (kind === 'subscription') {
    return earliest(subscriptionDue(object as Subscription, hidden as HiddenTypes['subscription']));
  }
  if (kind === 'invoice') return invoiceDue(object as Invoice);
  if (kind === 'checkout.session') {
    const session = object as CheckoutSession;
    return session.status === 'open' ? session.expires_at : null;
  }
  return null;
}

function subscriptionDue(
  subscription: Subscription,
  { trialWillEndSent }: HiddenTypes['subscription'],
): (number | null)[] {
  const { status, trial_end: trialEnd, cancel_at: cancelAt, pause_collection: pause } = subscription;
  if (status === 'incomplete') return [subscription.created + 23 * hour];
  if (status === 'canceled' || status === 'incomplete_expired') return [];
  const always = [cancelAt, pause?.resumes_at ?? null];
  if (status === 'paused') return always;
  const warning = status === 'trialing' && trialEnd && !trialWillEndSent ? trialEnd - 3 * day : null;
  return [...always, warning, ...subscription.items.data.map((item) => item.current_period_end)];
}

function invoiceDue(invoice: Invoice): number | null {
  if (!invoice.auto_advance) return null;
  if (invoice.status === 'draft') return invoice.automatically_finalizes_at;
  return invoice.status === 'open' ? invoice.next_payment_attempt : null;
}

function earliest(times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
