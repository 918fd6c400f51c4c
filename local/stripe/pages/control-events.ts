import { html, type Html } from '../../kit/page.ts';
import type { Account } from '../state/account.ts';
import type { Event } from '../state/wire.ts';
import { listDeliveries, type Delivery } from '../webhooks/deliveries.ts';
import { badge, button, moment, table } from './parts.ts';

export function eventsCard(account: Account): Html {
  const rows = account.store
    .list('event', {}, { limit: 60 })
    .map((event) => eventRow(event, listDeliveries(account, { event: event.id }, 20)));
  return html`<section class="card" id="events">
    <h2>Events</h2>
    ${table(['Event', 'When', 'Deliveries', ''], rows, 'Nothing has happened yet.')}
  </section>`;
}

function eventRow({ id, type, created, data }: Event, deliveries: Delivery[]): Html {
  const seconds = html`<input name="seconds" type="number" min="1" value="60" aria-label="Seconds of delay" />`;
  const waiting = deliveries.some(({ state }) => state === 'pending' || state === 'held');
  return html`<tr>
    <td>
      <a href="/events/${id}">${type}</a><br /><span class="id">${id}<br />${String(data.object.id)}</span>
    </td>
    <td>${moment(created)}</td>
    <td>${deliveries.map(deliveryLine)}</td>
    <td>
      ${button(`/__local/events/${id}/send`, 'Send again')}
      ${button(`/__local/events/${id}/send`, 'Send twice', { fields: { times: 2 } })}
      ${waiting ? button(`/__local/events/${id}/delay`, 'Delay', { inputs: seconds }) : ''}
    </td>
  </tr>`;
}

function deliveryLine({ state, attempts }: Delivery): Html {
  const last = attempts.at(-1);
  const outcome = last ? ` ${last.status ?? last.answer.slice(0, 40)} in ${last.ms} ms` : '';
  const tries = attempts.length > 1 ? `, try ${attempts.length}` : '';
  return html`<div>${badge(state)}<span class="quiet">${outcome}${tries}</span></div>`;
}

export function eventBody(event: Event, deliveries: Delivery[]): Html {
  const attempts = deliveries.flatMap((delivery) =>
    delivery.attempts.map(
      ({ at, status, ms, answer }) =>
        html`<tr>
          <td>${delivery.id}</td>
          <td>${moment(at)}</td>
          <td>${status ?? 'no answer'}</td>
          <td class="number">${ms} ms</td>
          <td><code>${answer}</code></td>
        </tr>`,
    ),
  );
  return html`<section class="card">
      <h2>Attempts to deliver</h2>
      ${deliveries.map(deliveryLine)}${table(['Delivery', 'When', 'Status', 'Took', 'Answer'], attempts, 'No attempt yet.')}
    </section>
    <section class="card">
      <h2>Body</h2>
      <pre>${JSON.stringify(event, undefined, 2)}</pre>
    </section>`;
}
