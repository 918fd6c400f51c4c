import { html, type Html } from '../../kit/page.ts';
import type { Account } from '../state/account.ts';
import { ENDS, INQUIRY_END } from '../billing/disputes.ts';
import type { Customer, Dispute, Invoice, Subscription } from '../state/wire.ts';
import { paymentOf } from '../billing/invoice-payments.ts';
import { badge, button, moment, money, table } from './parts.ts';

const shown = { limit: 50 };

export function sessionsCard(account: Account): Html {
  const rows = account.store.list('checkout.session', {}, { limit: 15 }).map(
    (session) =>
      html`<tr>
        <td>${session.url ? html`<a href="/c/pay/${session.id}">Open the checkout</a>` : badge(session.status)}</td>
        <td>${session.mode}</td>
        <td class="number">${money(session.amount_total, session.currency)}</td>
        <td>${moment(session.created)}</td>
        <td class="id">${session.id.slice(0, 28)}…</td>
      </tr>`,
  );
  return html`<section class="card" id="checkouts">
    <h2>Checkouts</h2>
    ${table(['', 'Mode', 'Total', 'Created', 'Id'], rows, 'No checkout was started yet.')}
  </section>`;
}

export function customersCard(account: Account): Html {
  const rows = account.store.list('customer', {}, shown).map((customer) => customerRow(account, customer));
  return html`<section class="card" id="customers">
    <h2>Customers</h2>
    ${table(['Customer', 'Card', 'Balance', ''], rows, 'No customers yet.')}
  </section>`;
}

function customerRow(account: Account, { id, email, name, balance, currency, delinquent }: Customer): Html {
  const [card] = account.store.list('payment_method', { customer: id }, { limit: 1 });
  const declines = card && account.store.hidden<'payment_method'>(card.id).declines;
  return html`<tr>
    <td>
      ${name ?? 'No name'}
      <span class="quiet">${email}</span>
      ${delinquent ? html`<span class="badge bad">delinquent</span>` : ''}<br /><span class="id">${id}</span>
    </td>
    <td>
      ${card ? `${card.card?.brand ?? ''} •••• ${card.card?.last4 ?? ''}` : 'none'}
      ${declines ? html`<span class="badge bad">declines</span>` : ''}
    </td>
    <td class="number">${money(balance, currency ?? 'usd')}</td>
    <td>
      ${
        card
          ? button(`/__local/customers/${id}/card`, declines ? 'Card works again' : 'Decline the card', {
              fields: { declines: String(!declines) },
              kind: declines ? '' : 'danger',
            })
          : ''
      }
      ${button('/__local/fail-next-payment', 'Fail next payment', { fields: { customer: id }, kind: 'danger' })}
    </td>
  </tr>`;
}

export function subscriptionsCard(account: Account): Html {
  const rows = account.store
    .list('subscription', {}, shown)
    .map((subscription) => subscriptionRow(account, subscription));
  return html`<section class="card" id="subscriptions">
    <h2>Subscriptions</h2>
    ${table(['Subscription', 'Items', 'Renews', ''], rows, 'No subscriptions yet.')}
  </section>`;
}

function subscriptionRow(account: Account, subscription: Subscription): Html {
  const { id, status, customer, items, cancel_at: cancelAt, ended_at: endedAt } = subscription;
  const names = items.data.map(({ quantity, price }) => {
    const product = account.store.find('product', price.product);
    return html`${quantity ?? 1} × ${product?.name ?? price.product}<br />`;
  });
  const renews = endedAt
    ? `ended ${moment(endedAt)}`
    : cancelAt
      ? `ends ${moment(cancelAt)}`
      : moment(items.data[0]?.current_period_end);
  return html`<tr>
    <td>
      ${badge(status)}<br /><span class="id">${id}<br />${customer}</span>
    </td>
    <td>${names}</td>
    <td>${renews}</td>
    <td>${endedAt ? '' : button(`/__local/subscriptions/${id}/cancel`, 'Cancel now', { kind: 'danger' })}</td>
  </tr>`;
}

function disputeButtons({ id, status }: Dispute): Html | Html[] | string {
  const close = (end: string): Html =>
    button(`/__local/disputes/${id}/close`, `Close as ${end}`, { fields: { status: end } });
  if (status === 'warning_needs_response') {
    return [button(`/__local/disputes/${id}/escalate`, 'Escalate', { kind: 'danger' }), close(INQUIRY_END)];
  }
  return status === 'needs_response' || status === 'under_review' ? ENDS.map(close) : '';
}

export function paymentsCard(account: Account): Html {
  const rows = account.store.list('invoice', {}, shown).map((invoice) => invoiceRow(account, invoice));
  const disputes = account.store.list('dispute', {}, shown).map(
    (dispute) =>
      html`<tr>
        <td>${badge(dispute.status)}<br /><span class="id">${dispute.id}</span></td>
        <td class="number">${money(dispute.amount, dispute.currency)}</td>
        <td>${dispute.reason}</td>
        <td>${disputeButtons(dispute)}</td>
      </tr>`,
  );
  return html`<section class="card" id="invoices">
      <h2>Invoices</h2>
      ${table(['Invoice', 'Total', 'Why', 'Created', ''], rows, 'No invoices yet.')}
    </section>
    ${
      disputes.length > 0
        ? html`<section class="card">
            <h2>Disputes</h2>
            ${table(['Dispute', 'Amount', 'Reason', ''], disputes, '')}
          </section>`
        : ''
    }`;
}

function invoiceRow(account: Account, invoice: Invoice): Html {
  const intent = paymentOf(account, invoice.id)?.payment.payment_intent;
  const chargeId = intent && account.get('payment_intent', intent).latest_charge;
  const charge = chargeId ? account.get('charge', chargeId) : undefined;
  const refundable = charge?.paid && !charge.refunded && !charge.disputed;
  const amount = html`<input
    name="amount"
    type="number"
    min="1"
    placeholder="all (cents)"
    aria-label="Cents to refund"
  />`;
  return html`<tr>
    <td>
      ${badge(invoice.status)} ${charge?.refunded ? html`<span class="badge">refunded</span>` : ''}
      <br />${invoice.hosted_invoice_url ? html`<a href="/i/${invoice.id}">${invoice.number}</a>` : ''}
      <span class="id">${invoice.id}</span>
    </td>
    <td class="number">${money(invoice.total, invoice.currency)}</td>
    <td>${(invoice.billing_reason ?? '').replaceAll('_', ' ')}</td>
    <td>${moment(invoice.created)}</td>
    <td>
      ${
        refundable
          ? html`${button(`/__local/invoices/${invoice.id}/refund`, 'Refund', { inputs: amount })}
            ${button(`/__local/charges/${charge.id}/dispute`, 'Inquire', { fields: { inquiry: 'true' } })}
            ${button(`/__local/charges/${charge.id}/dispute`, 'Dispute', { kind: 'danger' })}`
          : ''
      }
    </td>
  </tr>`;
}
