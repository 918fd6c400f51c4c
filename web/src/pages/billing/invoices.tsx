import type { Invoice } from '../../../../shared/billing/billing.schema.ts';
import { usePortal } from '../../api/mutations.ts';
import { useInvoices, useMe } from '../../api/queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { formatMicros } from './money.ts';

const TONES: Record<Invoice['status'], string> = {
  draft: 'muted',
  open: 'warn',
  paid: 'good',
  uncollectible: 'bad',
  void: 'muted',
};

/** What was billed. Admins alone see it. */
export function Invoices() {
  const { data: me } = useMe();
  const admin = me?.role === 'ADMIN';
  const list = useInvoices(admin);
  const portal = usePortal();
  const invoices = list.data?.pages.flatMap(({ items }) => items);
  if (!admin) return null;
  return (
    <section className="card" aria-labelledby="invoices-title" data-testid="invoices">
      <div className="card-head">
        <h2 id="invoices-title">Invoices</h2>
        {invoices && invoices.length > 0 && (
          <button
            type="button"
            className="button"
            disabled={portal.isPending}
            onClick={() => portal.submit(null, ({ url }) => window.location.assign(url))}
            data-testid="portal"
          >
            {portal.isPending ? 'One moment…' : 'Card, address, cancellation'}
          </button>
        )}
      </div>
      {portal.error && <ProblemNotice error={portal.error} />}
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!invoices && !list.error && <Skeleton lines={2} />}
      {invoices?.length === 0 && <p className="empty">Nothing has been billed yet.</p>}
      {invoices && invoices.length > 0 && <InvoiceTable invoices={invoices} />}
      <MoreButton list={list} />
    </section>
  );
}

function InvoiceTable({ invoices }: { invoices: Invoice[] }) {
  return (
    <div className="table" tabIndex={0} role="region" aria-labelledby="invoices-title">
      <table>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">Number</th>
            <th scope="col">Total</th>
            <th scope="col">Status</th>
            <th scope="col">Documents</th>
          </tr>
        </thead>
        <tbody>
          {invoices.map(({ id, number, status, currency, totalMicros, refundedMicros, createdAt, ...links }) => (
            <tr key={id} data-testid="invoice" data-status={status}>
              <td>
                <Time iso={createdAt} dateOnly />
              </td>
              <td>{number ?? '—'}</td>
              <td className="amount">
                {formatMicros(totalMicros, currency)}
                {refundedMicros !== '0' && (
                  <span className="hint"> {formatMicros(refundedMicros, currency)} refunded</span>
                )}
              </td>
              <td>
                <span className={`badge badge-${TONES[status]}`}>{status}</span>
              </td>
              <td className="documents">
                {links.hostedUrl && <a href={links.hostedUrl}>{status === 'open' ? 'Pay' : 'View'}</a>}
                {links.pdfUrl && <a href={links.pdfUrl}>PDF</a>}
                {links.receiptUrl && <a href={links.receiptUrl}>Receipt</a>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
