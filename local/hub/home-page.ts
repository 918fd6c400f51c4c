import { html, raw, renderPage, type Html } from '../kit/page.ts';
import type { Connections } from '../stack/connections.ts';
import { homeScript } from './home-script.ts';
import type { HubPart } from './parts.ts';

export interface Home {
  parts: readonly HubPart[];
  /** Absent while the parts are still being started. */
  connections: Connections | undefined;
  documents: readonly string[];
}

export function homePage({ parts, connections, documents }: Home): string {
  return renderPage({
    title: 'Wasup',
    subtitle: 'The whole platform on this machine. Nothing here leaves it.',
    body: html`
      ${
        connections
          ? [tour(connections), tokens(connections)]
          : html`<p class="notice warn">The parts are being started; this page follows.</p>`
      }
      ${partsCard(parts, connections)} ${documentsCard(documents, connections)}
      <script>
        ${raw(homeScript)};
      </script>
    `,
  });
}

function tour({ webBaseUrl, clerk, stripe, apiBaseUrl }: Connections): Html {
  const steps = [
    html`<a href="${webBaseUrl}">Open the dashboard</a> and sign in as <b>ada@atlas.test</b>, an administrator of Atlas
      Clinics. <span class="quiet">(Sign-in is <a href="${clerk.signInUrl}">Clerk’s page</a>.)</span>`,
    html`Try to add an instance: nothing is paid for, so the answer is <b>402</b>. Buy one seat under <b>Billing</b>.`,
    html`Pay on Stripe’s checkout page. Its webhook travels through the inbox and Service Bus, and the entitlement
      changes.
      <span class="quiet">(<a href="${stripe.apiBaseUrl}">Stripe’s control page</a> fails, refunds, repeats.)</span>`,
    html`Add an instance. A saga reserves the slot and places it on the worker; watch it go from <i>requested</i> to
      <i>running</i>, with its timeline.`,
    html`Sign in as <b>olga@wasup.test</b>, an operator, for dead letters and the audit log. Or read the
      <a href="${apiBaseUrl}/api/docs">API</a> and do the same with a token from below.`,
  ];
  return html`<section class="card">
    <h2>The tour</h2>
    <ol>
      ${steps.map((step) => html`<li>${step}</li>`)}
    </ol>
    <p class="quiet">In the terminal, <code>npm run demo</code> walks the same path.</p>
  </section>`;
}

function tokens({ demo, demo2 }: Connections): Html {
  const rows = [
    ['Administrator of Atlas Clinics', 'ada@atlas.test', demo.adminToken],
    ['Member of Atlas Clinics', 'max@atlas.test', demo.memberToken],
    ['Administrator of Birch Bakery, which has bought nothing', 'bea@birch.test', demo2.adminToken],
    ['Member of Birch Bakery', 'ben@birch.test', demo2.memberToken],
    ['Operator', 'olga@wasup.test', demo.operatorToken],
    ['Worker', 'calls the database only', demo.workerToken],
  ] as const;
  return html`<section class="card">
    <h2>Tokens</h2>
    <table>
      ${rows.map(
        ([who, note, token]) =>
          html`<tr>
            <td>${who}<br /><span class="quiet">${note}</span></td>
            <td class="id">${token.slice(0, 24)}…</td>
            <td class="number"><button type="button" data-copy="${token}">Copy</button></td>
          </tr>`,
      )}
    </table>
    <p class="quiet">Send as <code>Authorization: Bearer …</code>. Atlas is <code>${demo.organizationId}</code>.</p>
  </section>`;
}

function partsCard(parts: readonly HubPart[], connections: Connections | undefined): Html {
  return html`<section class="card">
    <h2>Parts</h2>
    <table>
      <tr>
        <th>Part</th>
        <th>What it is</th>
        <th>Address</th>
        <th class="number">Process</th>
        <th>Status</th>
      </tr>
      ${parts.map(({ name, title, says, port, page }) => {
        const address = `127.0.0.1:${port}`;
        return html`<tr>
          <td>${title}</td>
          <td>${says}</td>
          <td>
            ${page ? html`<a href="http://${address}${page}">${address}${page}</a>` : html`<code>${address}</code>`}
          </td>
          <td class="number">${connections?.processes[name]}</td>
          <td><span class="badge" data-part="${name}">asking …</span></td>
        </tr>`;
      })}
    </table>
  </section>`;
}

function documentsCard(documents: readonly string[], connections: Connections | undefined): Html {
  return html`<section class="card">
    <h2>Documents</h2>
    <ul>
      ${
        connections &&
        html`<li><a href="${connections.apiBaseUrl}/api/docs">API reference</a></li>
          <li><a href="${connections.apiBaseUrl}/api/openapi.json">OpenAPI document</a></li>`
      }
      ${documents.map((name) => html`<li><a href="/documents/${name}">${name}</a></li>`)}
    </ul>
  </section>`;
}
