import { useState } from 'react';
import { RECIPIENT_STATES, type Campaign, type RecipientState } from '../../../../shared/campaigns/campaign.schema.ts';
import { useRecipients } from '../../api/campaign-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

const TONES: Record<RecipientState, string> = {
  queued: 'muted',
  sending: 'busy',
  sent: 'busy',
  delivered: 'good',
  read: 'good',
  failed: 'bad',
  unknown: 'warn',
  canceled: 'muted',
};

export function Recipients({ campaign: { id, currency, finishedAt } }: { campaign: Campaign }) {
  const [state, setState] = useState<RecipientState | ''>('');
  const list = useRecipients(id, state, finishedAt === null);
  const recipients = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="recipients-title" data-testid="recipients">
      <div className="card-head">
        <h2 id="recipients-title">Recipients</h2>
        <label>
          <span className="visually-hidden">State</span>
          <select
            value={state}
            onChange={(event) => setState(event.target.value as RecipientState | '')}
            data-testid="recipient-filter"
          >
            <option value="">All states</option>
            {RECIPIENT_STATES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!recipients && !list.error && <Skeleton lines={6} />}
      {recipients?.length === 0 && <p className="empty">Nobody is in this state.</p>}
      {recipients && recipients.length > 0 && (
        <div className="table" tabIndex={0} role="region" aria-labelledby="recipients-title">
          <table>
            <thead>
              <tr>
                <th scope="col">Person</th>
                <th scope="col">State</th>
                <th scope="col">Reason</th>
                <th scope="col">Cost</th>
                <th scope="col">Changed</th>
              </tr>
            </thead>
            <tbody>
              {recipients.map((row) => (
                <tr key={row.id} data-testid="recipient" data-state={row.state}>
                  <td>{row.phone === null ? <code>{row.bsuid}</code> : `+${row.phone}`}</td>
                  <td>
                    <span className={`badge badge-${TONES[row.state]}`}>{row.state}</span>
                  </td>
                  <td>
                    {row.reason} {row.code !== null && <code className="reason-code">{row.code}</code>}
                  </td>
                  <td className="amount">{currency && row.cost !== '0' ? formatAmount(row.cost, currency) : '–'}</td>
                  <td>
                    <Time iso={row.updatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton list={list} />
    </section>
  );
}
