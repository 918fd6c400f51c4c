import { needsCard } from '../checkout/complete.ts';
import { html, renderPage, type Html } from '../../kit/page.ts';
import type { Account } from '../state/account.ts';
import type { CheckoutSession } from '../state/wire.ts';
import { money } from './parts.ts';
import { rate } from '../billing/lines.ts';

interface CheckoutForm {
  email?: string;
  name?: string;
  card?: string;
}

const testCards = 'Declines: 4000 0000 0000 0002. Saves, but fails when it is charged: 4000 0000 0000 0341.';

/** The hosted checkout: what is bought, a card, and a button. */
export function checkoutPage(
  account: Account,
  session: CheckoutSession,
  form: CheckoutForm = {},
  error?: string,
): string {
  const plan = account.store.hidden<'checkout.session'>(session.id);
  const due = money(session.amount_total, session.currency);
  const card = needsCard(session, plan);
  const trial = plan.subscription.trialDays ?? plan.subscription.trialEnd;
  const known = session.customer ? account.get('customer', session.customer) : undefined;
  const body = html`<section class="card">
      <table>
        <tbody>
          ${plan.lines.map((line) => lineRow(line))}
          <tr>
            <td><b>${trial ? 'Due today, before the trial' : 'Due today'}</b></td>
            <td class="number figure" data-testid="total">${due}</td>
          </tr>
        </tbody>
      </table>
    </section>
    ${error ? html`<p class="notice bad" role="alert" data-testid="error">${error}</p>` : ''}
    <form class="card" method="post" action="/c/pay/${session.id}">
      <label
        >Email<input
          name="email"
          type="email"
          required
          autocomplete="email"
          value="${form.email ?? known?.email ?? session.customer_email ?? ''}"
      /></label>
      ${card ? cardFields(form) : html`<p class="quiet">Nothing is due, so no card is needed.</p>`}
      <button class="primary wide" data-testid="pay">${label(session, due, card)}</button>
      ${
        session.cancel_url
          ? html`<p></p>
              <a href="${session.cancel_url}" data-testid="cancel">Cancel and go back</a>`
          : ''
      }
    </form>
    <p class="quiet">Simulated Stripe: no money moves. ${card ? testCards : ''}</p>`;
  return renderPage({
    title: 'Checkout',
    heading: titles[session.mode] ?? 'Checkout',
    subtitle: 'Wasup, in test mode',
    body,
    narrow: true,
  });
}

const titles: Record<string, string> = { subscription: 'Subscribe', payment: 'Pay', setup: 'Save a card' };

export function closedCheckoutPage(session: CheckoutSession): string {
  const body = html`<section class="card">
    <p>
      This checkout is ${session.status === 'complete' ? 'paid' : session.status}. There is nothing left to do here.
    </p>
  </section>`;
  return renderPage({ title: 'Checkout', body, narrow: true });
}

function label({ mode }: CheckoutSession, due: string, card: boolean): string {
  if (mode === 'setup') return 'Save card';
  if (mode === 'subscription') return card ? `Subscribe and pay ${due}` : 'Subscribe';
  return card ? `Pay ${due}` : 'Complete the order';
}

function lineRow({
  description,
  quantity,
  amount_total: amount,
  currency,
  price,
}: {
  description: string | null;
  quantity: number | null;
  amount_total: number;
  currency: string;
  price: Parameters<typeof rate>[0] | null;
}): Html {
  return html`<tr>
    <td>${description}<br /><span class="quiet">${quantity ?? 1} × ${price ? rate(price) : ''}</span></td>
    <td class="number">${money(amount, currency)}</td>
  </tr>`;
}

function cardFields({ card = '4242 4242 4242 4242', name = '' }: CheckoutForm): Html {
  return html`<label
      >Card number<input name="card" inputmode="numeric" required autocomplete="cc-number" value="${card}"
    /></label>
    <div class="row">
      <label>Expires<input name="expiry" value="12 / 34" size="7" autocomplete="cc-exp" /></label>
      <label>CVC<input name="cvc" value="123" size="4" autocomplete="cc-csc" /></label>
    </div>
    <label>Name on card<input name="name" autocomplete="cc-name" value="${name}" /></label>`;
}
