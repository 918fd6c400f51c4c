import { html, renderPage, type Html } from '../../kit/page.ts';
import type { Account } from '../state/account.ts';
import type { PortalSession, Subscription } from '../state/wire.ts';
import { rate } from '../billing/lines.ts';
import { badge, button, moment, money, table } from './parts.ts';

/** The billing portal: the customer's own page for seats, card, end of subscription, and invoices. */
export function portalPage(account: Account, session: PortalSession, problem?: string): string {
  const customer = account.get('customer', session.customer);
  const base = `/p/session/${session.id}`;
  const subscriptions = account.store
    .list('subscription', { customer: customer.id })
    .filter(({ ended_at: ended }) => !ended);
  const [card] = account.store.list('payment_method', { customer: customer.id }, { limit: 1 });
  const invoices = account.store.list('invoice', { customer: customer.id, 'status <>': 'draft' });
  const body = html`${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
    ${subscriptions.length === 0 ? html`<section class="card"><p class="empty">You have no subscription.</p></section>` : ''}
    ${subscriptions.map((subscription) => subscriptionCard(account, base, subscription))}
    <section class="card">
      <h2>Card</h2>
      <p>${card ? `${card.card?.brand ?? ''} ending in ${card.card?.last4 ?? ''}` : 'No card is saved.'}</p>
      ${button(`${base}/card`, 'Use this card', {
        inputs: html`<input name="card" value="4242 4242 4242 4242" aria-label="Card number" required />`,
        testId: 'update-card',
      })}
    </section>
    <section class="card">
      <h2>Invoices</h2>
      ${table(
        ['Invoice', 'Date', 'Total', ''],
        invoices.map(
          (invoice) =>
            html`<tr>
              <td><a href="/i/${invoice.id}">${invoice.number}</a></td>
              <td>${moment(invoice.created)}</td>
              <td class="number">${money(invoice.total, invoice.currency)}</td>
              <td>${badge(invoice.status)}</td>
            </tr>`,
        ),
        'No invoices yet.',
      )}
    </section>
    ${session.return_url ? html`<a class="button" href="${session.return_url}" data-testid="return">Back to Wasup</a>` : ''}`;
  return renderPage({ title: 'Billing', subtitle: customer.email ?? customer.id, body });
}

function subscriptionCard(account: Account, base: string, subscription: Subscription): Html {
  const { id, status, items, cancel_at: cancelAt } = subscription;
  const rows = items.data.map((item) => {
    const quantity = html`<input
      name="quantity"
      type="number"
      min="1"
      max="1000"
      value="${item.quantity ?? 1}"
      aria-label="Quantity"
    />`;
    return html`<tr>
      <td>${account.get('product', item.price.product).name}<br /><span class="quiet">${rate(item.price)}</span></td>
      <td>
        ${button(`${base}/quantity`, 'Change', { fields: { subscription: id, item: item.id }, inputs: quantity, testId: 'change-quantity' })}
      </td>
    </tr>`;
  });
  const until = moment(cancelAt ?? items.data[0]?.current_period_end);
  return html`<section class="card">
    <div class="row spread">
      <h2>Subscription ${badge(status)}</h2>
      <span class="quiet">${cancelAt ? 'Ends' : 'Renews'} ${until}</span>
    </div>
    ${table(['Plan', 'Quantity'], rows, '')}
    <p></p>
    ${
      cancelAt
        ? button(`${base}/resume`, 'Keep the subscription', {
            fields: { subscription: id },
            kind: 'primary',
            testId: 'resume',
          })
        : button(`${base}/cancel`, 'Cancel at the end of the period', {
            fields: { subscription: id },
            kind: 'danger',
            testId: 'cancel',
          })
    }
  </section>`;
}
