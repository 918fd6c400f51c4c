import { html, renderPage, type Html } from '../kit/page.ts';
import type { Faults, Market } from './market.ts';

/** Where a person empties shelves and lets the provider have a bad day. */
export function marketPage(market: Market): string {
  const { faults } = market;
  return renderPage({
    title: 'Simulated proxy provider',
    subtitle: 'Bright Data’s API for zones, on this machine only. Its proxies lead nowhere.',
    body: html`${troubles(faults)}${stockCard(market, faults)}${faultsCard(faults)}${ordersCard(market)}`,
  });
}

function troubles({ api, failNext, delayMs }: Faults): Html | undefined {
  const words = [
    api === 'down' && 'every call is answered 503',
    api === 'refusing' && 'new orders are refused',
    failNext > 0 && `the next ${failNext} answers are lost`,
    delayMs > 0 && `every call takes ${delayMs} ms`,
  ].filter((word) => word !== false);
  return words.length > 0 ? html`<p class="notice bad">Now: ${words.join('; ')}.</p>` : undefined;
}

function stockCard(market: Market, { deadCountries }: Faults): Html {
  const rows = market.countries().map(({ country, free, ordered }) => {
    const dead = deadCountries.includes(country);
    return html`<tr>
      <td>${country}</td>
      <td class="number" data-testid="free-${country}">${free}</td>
      <td class="number">${ordered}</td>
      <td><span class="badge ${dead ? 'bad' : 'good'}">${dead ? 'lets nothing through' : 'passes'}</span></td>
      <td class="row">
        ${button({ what: 'stock', country, free: 0 }, 'Out of stock')}
        ${button({ what: 'stock', country, free: 100 }, 'Restock')}
        ${button({ what: 'dead', country, dead: dead ? 'no' : 'yes' }, dead ? 'Let through' : 'Cut off')}
      </td>
    </tr>`;
  });
  return html`<section class="card">
    <h2>Stock</h2>
    <table>
      <tr>
        <th>Country</th>
        <th class="number">Free</th>
        <th class="number">Ordered</th>
        <th>Gateway</th>
        <th></th>
      </tr>
      ${rows}
    </table>
  </section>`;
}

function faultsCard({ api, delayMs, failNext }: Faults): Html {
  return html`<section class="card">
    <h2>A bad day</h2>
    <div class="row">
      ${
        api === 'none'
          ? html`${button({ what: 'api', api: 'down' }, 'Outage')}
            ${button({ what: 'api', api: 'refusing' }, 'Refuse new orders')}`
          : button({ what: 'api', api: 'none' }, 'Answer again')
      }
      ${button({ what: 'delay', ms: delayMs > 0 ? 0 : 3000 }, delayMs > 0 ? 'Answer at once' : 'Take 3 s a call')}
      ${button({ what: 'fail-next', count: failNext > 0 ? 0 : 1 }, failNext > 0 ? 'Lose no answer' : 'Lose the next answer')}
    </div>
  </section>`;
}

function ordersCard(market: Market): Html {
  const zones = market.zones();
  return html`<section class="card">
    <h2>Orders</h2>
    ${
      zones.length === 0
        ? html`<p class="quiet">None. An instance whose region has no free proxy in the pool orders one here.</p>`
        : html`<table>
            <tr>
              <th>Zone</th>
              <th>Country</th>
              <th>Address</th>
              <th>Since</th>
            </tr>
            ${zones.map(
              ({ name, country, ip, created }) =>
                html`<tr>
                  <td class="id">${name}</td>
                  <td>${country}</td>
                  <td class="id">${ip}</td>
                  <td class="quiet">${created}</td>
                </tr>`,
            )}
          </table>`
    }
  </section>`;
}

function button(fields: Record<string, string | number>, label: string): Html {
  return html`<form class="inline" method="post" action="/__local/change">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button>${label}</button>
  </form>`;
}
