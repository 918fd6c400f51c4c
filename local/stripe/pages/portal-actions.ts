import { z } from 'zod';
import { collect } from '../billing/pay-invoice.ts';
import { updateSubscription } from '../billing/update-subscription.ts';
import { missing } from '../http/errors.ts';
import { attach, createCard } from '../resources/payment-methods.ts';
import { planCancellation } from '../resources/subscriptions.ts';
import type { Account } from '../state/account.ts';
import type { PortalSession } from '../state/wire.ts';

const quantityForm = z.object({
  subscription: z.string(),
  item: z.string(),
  quantity: z.coerce.number().int().min(1).max(1000),
});
const subscriptionForm = z.object({ subscription: z.string() });
const cardForm = z.object({ card: z.string() });

/** What the customer may do in the portal, by the last part of the form's address. */
export const portalActions: Record<string, (account: Account, session: PortalSession, form: unknown) => void> = {
  quantity(account, session, form) {
    const { subscription, item, quantity } = quantityForm.parse(form);
    own(account, session, subscription);
    updateSubscription(account, subscription, {
      items: [{ id: item, quantity }],
      prorationBehavior: 'always_invoice',
      paymentBehavior: 'error_if_incomplete',
    });
  },
  cancel: (account, session, form) => planEnd(account, session, form, true),
  resume: (account, session, form) => planEnd(account, session, form, false),
  card(account, session, form) {
    const method = createCard(account, { number: cardForm.parse(form).card });
    attach(account, method.id, session.customer);
    account.update(
      'customer',
      session.customer,
      (customer) => (customer.invoice_settings.default_payment_method = method.id),
      'customer.updated',
    );
    for (const subscription of account.store.list('subscription', { customer: session.customer })) {
      if (subscription.ended_at) continue;
      updateSubscription(account, subscription.id, {
        fields: (changed) => (changed.default_payment_method = method.id),
      });
      payOpenInvoice(account, subscription.latest_invoice);
    }
  },
};

function planEnd(account: Account, session: PortalSession, form: unknown, end: boolean): void {
  const { subscription } = subscriptionForm.parse(form);
  own(account, session, subscription);
  updateSubscription(account, subscription, {
    fields: (changed) => planCancellation(account, changed, end, undefined),
  });
}

/** A new card pays what the old one did not. */
function payOpenInvoice(account: Account, id: string | null): void {
  if (id && account.get('invoice', id).status === 'open') collect(account, id);
}

function own(account: Account, session: PortalSession, subscription: string): void {
  if (account.get('subscription', subscription).customer !== session.customer)
    throw missing('subscription', subscription);
}
