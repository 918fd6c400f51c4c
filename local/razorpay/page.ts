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

interface Column<Row> {
  head: string;
  cell: (row: Row) => HtmlValue;
  look?: 'id' | 'number' | 'quiet';
}

const named = (head: string): Column<{ id: string }> => ({ head, cell: ({ id }) => id, look: 'id' });
const PAYMENT: Column<{ payment_id: string }> = { head: 'Payment', cell: (row) => row.payment_id, look: 'id' };
const AMOUNT: Column<{ amount: number; currency: string }> = {
  head: 'Amount',
  cell: ({ amount, currency }) => money(amount, currency),
  look: 'number',
};
const STATUS: Column<{ status: string }> = { head: 'Status', cell: ({ status }) => badge(status) };

function payments(store: Store): Html {
  return table({
    title: 'Payments',
    rows: store.list('payment', {}, { count: 20 }),
    columns: [
      named('Payment'),
      AMOUNT,
      { head: 'Method', cell: ({ method }) => method },
      {
        head: 'Status',
        cell: ({ status, currency, amount_refunded: refunded }) =>
          html`${badge(status)} ${refunded ? html`<span class="quiet">${money(refunded, currency)} back</span>` : ''}`,
      },
    ],
    buttons: ({ id, status, captured }) =>
      captured && status === 'captured'
        ? [
            button(`payments/${id}/refund`, 'Refund', {}, html`<input name="amount" size="8" placeholder="all" />`),
            button(`payments/${id}/dispute`, 'Dispute'),
          ]
        : [],
  });
}

function orders(store: Store): Html {
  return table({
    title: 'Orders',
    rows: store.list('order', {}, { count: 20 }),
    columns: [named('Order'), AMOUNT, { head: 'Receipt', cell: ({ receipt }) => receipt, look: 'id' }, STATUS],
    buttons: ({ id, status }) =>
      status === 'paid'
        ? []
        : [button(`orders/${id}/pay`, 'Pay'), button(`orders/${id}/pay`, 'Decline', { outcome: 'fail' })],
  });
}

function refundRows(store: Store): Html {
  return table({
    title: 'Refunds',
    rows: store.list('refund', {}, { count: 20 }),
    columns: [named('Refund'), PAYMENT, AMOUNT, STATUS],
    buttons: ({ id, status }) =>
      status === 'pending'
        ? [
            button(`refunds/${id}/finish`, 'Succeed', { status: 'processed' }),
            button(`refunds/${id}/finish`, 'Fail', { status: 'failed' }),
          ]
        : [],
  });
}

function disputes(store: Store): Html {
  return table({
    title: 'Disputes',
    rows: store.list('dispute', {}, { count: 20 }),
    columns: [named('Dispute'), PAYMENT, AMOUNT, STATUS],
    buttons: ({ id, status }) =>
      status === 'open'
        ? ['won', 'lost', 'closed'].map((end) => button(`disputes/${id}/end`, end, { status: end }))
        : [],
  });
}

function webhooks(store: Store): Html {
  return table({
    title: 'Webhooks',
    rows: deliveries(store, undefined, 30),
    columns: [
      { head: 'Event', cell: ({ type }) => type },
      { head: 'Id', cell: (row) => row.event_id, look: 'id' },
      { head: 'State', cell: ({ state }) => badge(state) },
      { head: 'Attempts', cell: ({ attempts }) => attempts, look: 'number' },
      { head: 'Answer', cell: ({ answer }) => answer, look: 'quiet' },
    ],
    buttons: ({ event_id: id }) => [
      button(`events/${id}/send`, 'Again'),
      button(`events/${id}/send`, '5 times', { times: 5 }),
      button(`events/${id}/send`, 'In a minute', { delaySeconds: 60 }),
    ],
  });
}

/** A card with a row for each; what can be done to one stands in its last column. */
function table<Row>({
  title,
  rows,
  columns,
  buttons,
}: {
  title: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  buttons: (row: Row) => readonly Html[];
}): Html {
  const body = html`<table>
    <tr>
      ${columns.map(({ head, look }) => html`<th class="${look === 'number' ? look : ''}">${head}</th>`)}
      <th></th>
    </tr>
    ${rows.map(
      (row) =>
        html`<tr>
          ${columns.map(({ cell, look = '' }) => html`<td class="${look}">${cell(row)}</td>`)}
          <td><div class="row">${buttons(row)}</div></td>
        </tr>`,
    )}
  </table>`;
  return html`<section class="card">
    <h2>${title}</h2>
    ${rows.length > 0 ? body : html`<p class="empty">None yet.</p>`}
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
