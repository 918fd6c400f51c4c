import { html, raw, renderPage, type Html } from '../../kit/page.ts';
import type { Delivery } from '../delivery/delivery-log.ts';
import type { Charge } from '../state/charges.ts';
import type { Refusal } from '../state/refusals.ts';
import type { World } from '../world.ts';
import { callScript } from './buttons.ts';
import { counters, countersCss } from './counters.ts';
import { nav } from './nav.ts';

const shown = 60;

/** What came, what was told, and what it cost. */
export function trafficPage(world: World): string {
  return renderPage({
    title: 'Traffic',
    subtitle: 'The latest webhooks and refusals, and the bill so far.',
    nav: nav('/traffic'),
    body: html`<style>
        ${raw(countersCss)} summary {
          cursor: pointer;
        }
        details pre {
          margin-top: 8px;
          max-width: 900px;
        }
      </style>
      ${counters()} ${deliveries(world.log.latest(shown))} ${refusals(world.refusals.list(shown))}
      ${bill(world.charges.list())}
      <script>
        ${raw(callScript)};
      </script>`,
  });
}

function deliveries(latest: Delivery[]): Html {
  return html`<section class="card">
    <h2>Webhooks</h2>
    ${
      latest.length === 0
        ? html`<p class="empty">None yet.</p>`
        : html`<table>
            <tr>
              <th>At</th>
              <th>Answer</th>
              <th class="number">ms</th>
              <th class="number">Attempt</th>
              <th>Body</th>
            </tr>
            ${latest.map(
              ({ at, status, ms, attempt, body, statuses, answer }) =>
                html`<tr>
                  <td class="id">${at.slice(11, 23)}</td>
                  <td title="${answer}">
                    <span class="badge ${status === 200 ? 'good' : 'bad'}">${status ?? 'none'}</span>
                  </td>
                  <td class="number">${ms}</td>
                  <td class="number">${attempt}</td>
                  <td>
                    ${
                      body === null
                        ? html`<span class="quiet">${statuses} statuses</span>`
                        : html`<details>
                            <summary>${summaryOf(body)}</summary>
                            <pre>${JSON.stringify(JSON.parse(body), undefined, 2)}</pre>
                          </details>`
                    }
                  </td>
                </tr>`,
            )}
          </table>`
    }
  </section>`;
}

function summaryOf(body: string): string {
  const told = [...body.matchAll(/"(?:status|event)":"(\w+)"/g)].map((match) => match[1] ?? '');
  if (told.length === 0) return body.includes('"messages":[') ? 'a message from a person' : 'something else';
  return told.length > 4 ? `${told.length} statuses` : told.join(', ');
}

function refusals(latest: Refusal[]): Html | undefined {
  if (latest.length === 0) return undefined;
  return html`<section class="card">
    <h2>Refused messages</h2>
    <table>
      <tr>
        <th>At</th>
        <th>To</th>
        <th class="number">Code</th>
        <th>Why</th>
      </tr>
      ${latest.map(
        ({ at, recipient, code, reason }) =>
          html`<tr>
            <td class="id">${new Date(at).toISOString().slice(11, 23)}</td>
            <td>${recipient}</td>
            <td class="number">${code || '—'}</td>
            <td>${reason}</td>
          </tr>`,
      )}
    </table>
  </section>`;
}

function bill(charges: Charge[]): Html {
  const rows = new Map<string, { volume: number; cost: number }>();
  for (const { country, category, type, volume, cost } of charges) {
    const key = `${country} · ${category} · ${type}`;
    const row = rows.get(key) ?? { volume: 0, cost: 0 };
    rows.set(key, { volume: row.volume + volume, cost: row.cost + cost });
  }
  const total = charges.reduce((sum, { cost }) => sum + cost, 0);
  return html`<section class="card">
    <div class="row spread">
      <h2>The bill</h2>
      <b>${dollars(total)}</b>
    </div>
    ${
      rows.size === 0
        ? html`<p class="empty">Nothing was delivered yet.</p>`
        : html`<table>
            <tr>
              <th>Country, category, type</th>
              <th class="number">Delivered</th>
              <th class="number">Cost</th>
            </tr>
            ${[...rows].map(
              ([key, { volume, cost }]) =>
                html`<tr>
                  <td>${key}</td>
                  <td class="number">${volume}</td>
                  <td class="number">${dollars(cost)}</td>
                </tr>`,
            )}
          </table>`
    }
  </section>`;
}

function dollars(micros: number): string {
  return `${(micros / 1_000_000).toFixed(4)} USD`;
}
