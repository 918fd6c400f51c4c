import { html, renderPage } from '../../kit/page.ts';
import type { Account } from '../state/account.ts';
import type { Invoice } from '../state/wire.ts';
import { badge, button, moment, money, table } from './parts.ts';
import { pdf } from './pdf.ts';

/** The page behind `hosted_invoice_url`. An open invoice can be paid there. */
export function invoicePage(invoice: Invoice, problem?: string): string {
  const rows = invoice.lines.data.map(
    (line) =>
      html`<tr>
        <td>${line.description}</td>
        <td class="number">${line.quantity}</td>
        <td class="number">${money(line.amount, line.currency)}</td>
      </tr>`,
  );
  const card = html`<input name="card" value="4242 4242 4242 4242" aria-label="Card number" required />`;
  const body = html`${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
    <section class="card">
      <div class="row spread">
        <h2>${badge(invoice.status)}</h2>
        <a href="/i/${invoice.id}/pdf">Download as PDF</a>
      </div>
      ${table(['Description', 'Quantity', 'Amount'], rows, 'This invoice has no lines.')}
      <p class="figure number">${money(invoice.amount_due, invoice.currency)}</p>
      ${
        invoice.status === 'open'
          ? button(`/i/${invoice.id}/pay`, `Pay ${money(invoice.amount_remaining, invoice.currency)}`, {
              inputs: card,
              kind: 'primary',
              testId: 'pay',
            })
          : ''
      }
    </section>`;
  return renderPage({
    title: `Invoice ${invoice.number ?? ''}`,
    subtitle: `${invoice.customer_name ?? invoice.customer_email ?? ''} · ${moment(invoice.created)}`,
    body,
  });
}

export function invoicePdf(account: Account, invoice: Invoice): Buffer {
  return pdf([
    `Invoice ${invoice.number ?? ''}`,
    `${invoice.account_name ?? ''} to ${invoice.customer_name ?? invoice.customer_email ?? invoice.customer ?? ''}`,
    `${moment(invoice.created)} UTC, ${invoice.status ?? ''}`,
    '',
    ...invoice.lines.data.map((line) => `${line.description ?? ''}: ${money(line.amount, line.currency)}`),
    '',
    `Total ${money(invoice.total, invoice.currency)}`,
    `Due ${money(invoice.amount_due, invoice.currency)}, paid ${money(invoice.amount_paid, invoice.currency)}`,
    '',
    `Simulated Stripe at ${account.baseUrl}`,
  ]);
}
