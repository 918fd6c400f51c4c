import { plannedFailures } from '../billing/declines.ts';
import { dunningOf } from '../billing/dunning.ts';
import { html, renderPage, type Html } from '../../kit/page.ts';
import type { Account } from '../state/account.ts';
import { holdOf } from '../webhooks/queue.ts';
import { customersCard, paymentsCard, sessionsCard, subscriptionsCard } from './control-billing.ts';
import { eventsCard } from './control-events.ts';
import { badge, button, moment } from './parts.ts';

/** Where a person does what banks, customers and networks do to a Stripe account. */
export function controlPage(account: Account, problem: string | undefined): string {
  return renderPage({
    title: 'Simulated Stripe',
    subtitle: html`Test mode, on this machine only. The account's clock says
      <b data-testid="clock">${moment(account.now())} UTC</b>.`,
    nav: ['clock', 'checkouts', 'customers', 'subscriptions', 'invoices', 'events'].map((part) => ({
      href: `#${part}`,
      label: part,
    })),
    body: html`${problem ? html`<p class="notice bad">${problem}</p>` : ''}
      <div class="grid">${clockCard()}${trafficCard(account)}</div>
      ${sessionsCard(account)}${customersCard(account)}${subscriptionsCard(account)}${paymentsCard(account)}${eventsCard(account)}`,
  });
}

function clockCard(): Html {
  const steps: [string, Record<string, string | number>][] = [
    ['1 hour', { hours: 1 }],
    ['1 day', { days: 1 }],
    ['4 days', { days: 4 }],
    ['32 days', { days: 32 }],
    ['1 year', { days: 366 }],
    ['What is due next', { to: 'next' }],
  ];
  const until = html`<input type="datetime-local" name="to" required aria-label="Advance to (UTC)" />`;
  return html`<section class="card" id="clock">
    <h2>Advance the clock</h2>
    <p class="quiet">
      Renewals, retries, trial ends and cancellations happen in order, with their invoices and events.
    </p>
    <div class="row">
      ${steps.map(([label, fields]) => button('/__local/advance', label, { fields }))}
      ${button('/__local/advance', 'Go', { inputs: until })}
    </div>
  </section>`;
}

function trafficCard(account: Account): Html {
  const hold = holdOf(account.store);
  const dunning = dunningOf(account);
  const planned = plannedFailures(account).reduce((sum, { count }) => sum + count, 0);
  const types = html`<input
    name="types"
    placeholder="all types"
    aria-label="Event types to hold, separated by commas"
  />`;
  const order = html`<select name="order" aria-label="Order of release">
    <option value="reverse">newest first</option>
    <option value="shuffle">shuffled</option>
    <option value="created">as created</option>
  </select>`;
  return html`<section class="card">
    <h2>Payments and webhooks</h2>
    <div class="row">
      ${button('/__local/fail-next-payment', 'Fail the next payment', { kind: 'danger' })}
      ${planned > 0 ? html`<span class="badge bad">${planned} will fail</span>` : ''}
    </div>
    <p class="quiet">
      A failed renewal is tried again after ${dunning.retryDays.join(', ')} days; then the subscription is
      ${badge(afterwards[dunning.then])}.
    </p>
    <div class="row">
      ${button('/__local/hold', hold ? 'Hold other events' : 'Hold events', { inputs: types })}
      ${button('/__local/release', 'Release', { inputs: order })}
      ${hold ? html`<span class="badge warn">holding ${hold.types === 'all' ? 'all' : hold.types.join(', ')}</span>` : ''}
    </div>
  </section>`;
}

const afterwards = { cancel: 'canceled', unpaid: 'unpaid', past_due: 'past_due' };
