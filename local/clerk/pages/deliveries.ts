import { html, type Html } from '../../kit/page.ts';
import type { Clerk } from '../context.ts';

interface DeliveryRow {
  event_type: string;
  endpoint_url: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  last_error: string | null;
  created_at: number;
}

const badges = { pending: 'warn', delivered: 'good', failed: 'bad' } as const;

/** The latest webhooks, newest first. */
export function deliveriesTable(clerk: Clerk): Html {
  const deliveries = clerk.db
    .prepare('SELECT * FROM webhook_deliveries ORDER BY id DESC LIMIT 20')
    .all() as unknown as DeliveryRow[];
  return html`<section class="card">
    <h2>Webhooks</h2>
    ${deliveries.length === 0 ? html`<p class="empty">None was sent.</p>` : ''}
    <table>
      ${deliveries.map(
        ({ event_type, endpoint_url, status, attempts, last_error, created_at }) =>
          html`<tr>
            <td>${new Date(created_at).toISOString()}</td>
            <td>${event_type}</td>
            <td class="id">${endpoint_url}</td>
            <td><span class="badge ${badges[status]}">${status}</span></td>
            <td class="number">${attempts}</td>
            <td class="quiet">${last_error}</td>
          </tr>`,
      )}
    </table>
  </section>`;
}
