import type { DedicatedInvoice, DedicatedPreview } from '../../../../shared/dedicated/dedicated.schema.ts';
import { useDedicatedInvoices, useDedicatedPreview, useDedicatedUsage } from '../../api/dedicated-queries.ts';
import { useMe } from '../../api/queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { formatMicros } from './money.ts';

/** The month of an account of the organization's own, and what earlier ones came to. Admins alone see it. */
export function DedicatedCard() {
  const { data: me } = useMe();
  const usage = useDedicatedUsage(me?.role === 'ADMIN');
  if (usage.error) return <ProblemNotice error={usage.error} onRetry={() => void usage.refetch()} />;
  if (!usage.data || (usage.data.mode === 'shared' && usage.data.items.length === 0)) return null;
  return (
    <section className="card" aria-labelledby="dedicated-title" data-testid="dedicated">
      <h2 id="dedicated-title">WhatsApp account of your own</h2>
      {usage.data.mode === 'dedicated' && <ThisMonth />}
      <PastMonths />
    </section>
  );
}

function ThisMonth() {
  const { data: preview, error, refetch } = useDedicatedPreview();
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!preview) return <Skeleton lines={2} />;
  return (
    <>
      <dl className="figures">
        <div className="figure">
          <dt>Messages in {monthName(preview.month)}</dt>
          <dd data-testid="dedicated-messages">{Number(preview.messages).toLocaleString()}</dd>
        </div>
        <div className="figure figure-strong">
          <dt>Invoice so far</dt>
          <dd data-testid="dedicated-total">{total(preview.cents)}</dd>
        </div>
      </dl>
      <ul>
        {preview.lines.map((line) => (
          <li key={`${line.kind} ${line.month}`} className="hint">
            {describe(line)}: <span className="amount">{formatMicros(line.amountMicros, 'USD')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function PastMonths() {
  const list = useDedicatedInvoices();
  const invoices = list.data?.pages.flatMap(({ items }) => items);
  if (list.error) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (!invoices) return <Skeleton lines={2} />;
  if (invoices.length === 0) return <p className="empty">The first invoice comes when this month is over.</p>;
  return (
    <>
      <div className="table" tabIndex={0} role="region" aria-labelledby="dedicated-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col">Messages</th>
              <th scope="col">Total</th>
              <th scope="col">Status</th>
              <th scope="col">Documents</th>
            </tr>
          </thead>
          <tbody>
            {invoices.map((invoice) => (
              <InvoiceRow key={invoice.id} invoice={invoice} />
            ))}
          </tbody>
        </table>
      </div>
      <MoreButton list={list} />
    </>
  );
}

const TONES: Record<string, string> = { open: 'warn', paid: 'good', uncollectible: 'bad' };

function InvoiceRow({ invoice }: { invoice: DedicatedInvoice }) {
  const { month, messages, cents, status, stripeStatus, hostedUrl, pdfUrl } = invoice;
  const shown = stripeStatus ?? (status === 'prepared' ? 'being made' : status);
  return (
    <tr data-testid="dedicated-invoice" data-month={month}>
      <td>{monthName(month)}</td>
      <td className="amount">{Number(messages).toLocaleString()}</td>
      <td className="amount">{total(cents)}</td>
      <td>
        <span className={`badge badge-${TONES[shown] ?? 'muted'}`}>{shown}</span>
      </td>
      <td className="documents">
        {hostedUrl && <a href={hostedUrl}>{stripeStatus === 'open' ? 'Pay' : 'View'}</a>}
        {pdfUrl && <a href={pdfUrl}>PDF</a>}
      </td>
    </tr>
  );
}

function total(cents: string): string {
  return formatMicros((BigInt(cents) * 10_000n).toString(), 'USD');
}

function describe({ kind, month, messages }: DedicatedPreview['lines'][number]): string {
  const count = Number(messages ?? 0).toLocaleString();
  switch (kind) {
    case 'base':
      return 'Platform subscription';
    case 'usage':
      return `${count} messages at $0.002`;
    case 'late':
      return `${count} messages of ${monthName(month)}, counted after its invoice`;
  }
}

function monthName(month: string): string {
  const name = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return name.format(new Date(`${month}-01T00:00:00Z`));
}
