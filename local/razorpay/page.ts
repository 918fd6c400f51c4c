import { html, renderPage, type Html, type HtmlValue } from '../kit/page.ts';
import { deliveries } from './events.ts';
import type { Store } from './store.ts';

const TONES: Record<string, string> = {
  paid: 'good',
  captured: 'good',
  processed: 'good',
  delivered: 'good',
  won: 'good',
  failed: 'bad',
  lost: 'bad',
  pending: 'warn',
  held: 'warn',
  open: 'warn',
  attempted: 'warn',
  authorized: 'warn',
};

/** Where a person plays the bank: refunds, disputes, late and repeated webhooks. */
export function controlPage(store: Store): string {
  const { capture, refunds, hold } = store.settings;
  return renderPage({
    title: 'Simulated Razorpay',
    subtitle: 'Orders, payments, refunds, disputes and their webhooks, on this machine only. No money moves.',
    body: html`<section class="card row">
        ${button('settings', capture === 'automatic' ? 'Leave captures to the merchant' : 'Capture automatically', {
          capture: capture === 'automatic' ? 'manual' : 'automatic',
        })}
        ${button('settings', refunds === 'wait' ? 'Refund at once' : 'Let refunds wait', {
          refunds: refunds === 'wait' ? 'at once' : 'wait',
        })}
        ${hold ? button('release', 'Release webhooks, shuffled', { order: 'shuffle' }) : button('hold', 'Hold webhooks')}
      </section>
      ${payments(store)}${orders(store)}${refundRows(store)}${disputes(store)}${webhooks(store)}`,
  });
}

function payments(store: Store): Html {
  const rows = store.list('payment', {}, { count: 20 }).map(
    ({ id, amount, currency, status, method, captured, amount_refunded: refunded }) =>
      html`<tr>
        <td class="id">${id}</td>
        <td class="number">${money(amount, currency)}</td>
        <td>${method}</td>
        <td>${badge(status)} ${refunded ? html`<span class="quiet">${money(refunded, currency)} back</span>` : ''}</td>
        <td class="row">
          ${
            captured && status === 'captured'
              ? html`${button(`payments/${id}/refund`, 'Refund', {}, html`<input name="amount" size="8" placeholder="all" />`)}
                ${button(`payments/${id}/dispute`, 'Dispute')}`
              : ''
          }
        </td>
      </tr>`,
  );
  return card('Payments', ['Payment', 'Amount', 'Method', 'Status', ''], rows);
}

function orders(store: Store): Html {
  const rows = store.list('order', {}, { count: 20 }).map(
    ({ id, amount, currency, status, receipt }) =>
      html`<tr>
        <td class="id">${id}</td>
        <td class="number">${money(amount, currency)}</td>
        <td class="id">${receipt}</td>
        <td>${badge(status)}</td>
        <td class="row">
          ${
            status === 'paid'
              ? ''
              : html`${button(`orders/${id}/pay`, 'Pay')}${button(`orders/${id}/pay`, 'Decline', { outcome: 'fail' })}`
          }
        </td>
      </tr>`,
  );
  return card('Orders', ['Order', 'Amount', 'Receipt', 'Status', ''], rows);
}

function refundRows(store: Store): Html {
  const rows = store.list('refund', {}, { count: 20 }).map(
    ({ id, payment_id: payment, amount, currency, status }) =>
      html`<tr>
        <td class="id">${id}</td>
        <td class="id">${payment}</td>
        <td class="number">${money(amount, currency)}</td>
        <td>${badge(status)}</td>
        <td class="row">
          ${
            status === 'pending'
              ? html`${button(`refunds/${id}/finish`, 'Succeed', { status: 'processed' })}
                ${button(`refunds/${id}/finish`, 'Fail', { status: 'failed' })}`
              : ''
          }
        </td>
      </tr>`,
  );
  return card('Refunds', ['Refund', 'Payment', 'Amount', 'Status', ''], rows);
}

function disputes(store: Store): Html {
  const rows = store.list('dispute', {}, { count: 20 }).map(
    ({ id, payment_id: payment, amount, currency, status }) =>
      html`<tr>
        <td class="id">${id}</td>
        <td class="id">${payment}</td>
        <td class="number">${money(amount, currency)}</td>
        <td>${badge(status)}</td>
        <td class="row">
          ${
            status === 'open'
              ? ['won', 'lost', 'closed'].map((end) => button(`disputes/${id}/end`, end, { status: end }))
              : ''
          }
        </td>
      </tr>`,
  );
  return card('Disputes', ['Dispute', 'Payment', 'Amount', 'Status', ''], rows);
}

function webhooks(store: Store): Html {
  const rows = deliveries(store, undefined, 30).map(
    ({ event_id: id, type, state, attempts, answer }) =>
      html`<tr>
        <td>${type}</td>
        <td class="id">${id}</td>
        <td>${badge(state)}</td>
        <td class="number">${attempts}</td>
        <td class="quiet">${answer}</td>
        <td class="row">
          ${button(`events/${id}/send`, 'Again')}${button(`events/${id}/send`, '5 times', { times: 5 })}
          ${button(`events/${id}/send`, 'In a minute', { delaySeconds: 60 })}
        </td>
      </tr>`,
  );
  return card('Webhooks', ['Event', 'Id', 'State', 'Attempts', 'Answer', ''], rows);
}

function card(title: string, heads: readonly string[], rows: readonly Html[]): Html {
  const table = html`<table>
    <tr>
      ${heads.map((head) => html`<th>${head}</th>`)}
    </tr>
    ${rows}
  </table>`;
  return html`<section class="card">
    <h2>${title}</h2>
    ${rows.length > 0 ? table : html`<p class="empty">None yet.</p>`}
  </section>`;
}

function badge(status: string): Html {
  return html`<span class="badge ${TONES[status] ?? ''}">${status.replaceAll('_', ' ')}</span>`;
}

function money(amount: number, currency: string): string {
  return `${(amount / 100).toFixed(2)} ${currency}`;
}

function button(
  path: string,
  label: string,
  fields: Record<string, string | number> = {},
  inputs: HtmlValue = '',
): Html {
  return html`<form class="inline" method="post" action="/__local/${path}">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    ${inputs}<button>${label}</button>
  </form>`;
}
