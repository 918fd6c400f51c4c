import { html, raw, renderPage, type Html } from '../../kit/page.ts';
import type { Handshake } from '../delivery/handshake.ts';
import type { PhoneNumber } from '../state/accounts.ts';
import type { Template } from '../state/templates.ts';
import type { World } from '../world.ts';
import { button, callScript } from './buttons.ts';
import { counters, countersCss } from './counters.ts';
import { nav } from './nav.ts';
import { renderTemplate } from './rendered.ts';

const badges: Record<string, string> = {
  APPROVED: 'good',
  GREEN: 'good',
  PENDING: 'warn',
  PAUSED: 'warn',
  YELLOW: 'warn',
  REJECTED: 'bad',
  DISABLED: 'bad',
  RED: 'bad',
};
const css = `${countersCss} .template { display: grid; grid-template-columns: 300px 1fr; gap: 22px; padding: 16px 0; border-bottom: 1px solid var(--line); }
.template:last-child { border: 0; padding-bottom: 0; } .template .row { margin-top: 10px; }
@media (max-width: 760px) { .template { grid-template-columns: 1fr; } }
.preview { background: #efeae2; border-radius: 10px; padding: 12px; align-self: start; } .preview > div { background: #fff; color: #111b21; border-radius: 8px; padding: 8px 10px; font-size: 13.5px; box-shadow: 0 1px .5px rgb(11 20 26 / 13%); }
.preview .said { white-space: pre-line; } .preview small { color: #667781; display: block; margin-top: 4px; } .preview .reply { color: #027eb5; text-align: center; border-top: 1px solid #e9edef; margin-top: 6px; padding-top: 6px; }`;

/** WhatsApp Manager, as far as this Meta has one. */
export function accountPage(world: World, { verification }: Handshake): string {
  const { accounts } = world;
  return renderPage({
    title: 'Meta',
    heading: 'WhatsApp Business Platform, simulated',
    subtitle: 'The Graph API on this machine. Nothing here leaves it, and nobody’s phone rings.',
    nav: nav('/'),
    body: html`<style>
        ${raw(css)}
      </style>
      ${webhookNotice(verification, world.options.webhookUrl)} ${counters()}
      ${accounts.wabas.list().map((waba) => {
        const business = accounts.businesses.get(waba.businessId);
        return html`<section class="card">
            <div class="row spread">
              <h2>${waba.name}</h2>
              <span class="id">WABA ${waba.id} · business ${waba.businessId} · limit ${business?.messagingLimit}</span>
            </div>
            ${numbersTable(accounts.numbersOf(waba.id))}
          </section>
          <section class="card">
            <h2>Templates of ${waba.name}</h2>
            ${templatesList(world.templates.of(waba.id))}
          </section>`;
      })}
      <script>
        ${raw(callScript)};
      </script>`,
  });
}

function webhookNotice({ state, answer, at }: Handshake['verification'], url: string): Html {
  const kind = state === 'verified' ? 'good' : state === 'refused' ? 'bad' : 'warn';
  const words = { verified: 'is verified', refused: 'did not return the challenge', asking: 'does not answer yet' };
  return html`<div class="notice ${kind} row spread">
    <span><code>${url}</code> ${words[state]} <span title="${at}">(${answer})</span></span>
    ${button('Verify again', 'POST', '/__local/webhooks/verify', undefined, 'small')}
  </div>`;
}

function numbersTable(numbers: PhoneNumber[]): Html {
  return html`<table>
    <tr>
      <th>Number</th>
      <th>Id</th>
      <th>Quality</th>
      <th class="number">Messages a second</th>
      <th></th>
    </tr>
    ${numbers.map(
      ({ id, number, verifiedName, quality, throughput }) =>
        html`<tr>
          <td>+${number}<br /><span class="quiet">${verifiedName}</span></td>
          <td class="id">${id}</td>
          <td><span class="badge ${badges[quality] ?? ''}">${quality}</span></td>
          <td class="number">${throughput}</td>
          <td>
            <div class="row">
              ${[80, 1_000]
                .filter((rate) => rate !== throughput)
                .map((rate) => button(`${rate}/s`, 'PUT', `/__local/phone-numbers/${id}`, { throughput: rate }))}
              ${(['GREEN', 'YELLOW', 'RED'] as const)
                .filter((one) => one !== quality)
                .map((one) => button(one.toLowerCase(), 'PUT', `/__local/phone-numbers/${id}`, { quality: one }))}
            </div>
          </td>
        </tr>`,
    )}
  </table>`;
}

function templatesList(templates: Template[]): Html {
  if (templates.length === 0)
    return html`<p class="empty">
      None yet. A template that is handed in appears here and is reviewed after a moment.
    </p>`;
  return html`${templates.map((template) => {
    const { media, header, body, footer, buttons } = renderTemplate(template, []);
    return html`<div class="template" data-template="${template.name}">
      <div class="preview">
        <div>
          ${media && html`<i>${media}</i><br />`}${header && html`<b>${header}</b><br />`}<span class="said"
            >${body}</span
          >
          ${footer && html`<small>${footer}</small>`}
          ${buttons.map(({ text }) => html`<div class="reply">${text}</div>`)}
        </div>
      </div>
      <div>
        <b>${template.name}</b> <span class="quiet">${template.language}</span>
        <span class="badge ${badges[template.status] ?? ''}">${template.status}</span>
        <span class="badge">${template.category}</span>
        ${template.reason !== 'NONE' && html`<span class="badge bad">${template.reason}</span>`}
        <div class="id">${template.id}</div>
        <div class="row">${decisions(template)}</div>
      </div>
    </div>`;
  })}`;
}

function decisions({ id, status, category }: Template): Html {
  const path = `/__local/templates/${id}/status`;
  const choices = [
    ['APPROVED', 'Approve', 'primary small', undefined],
    ['REJECTED', 'Reject', 'small danger', 'INVALID_FORMAT'],
    ['PAUSED', 'Pause', 'small', undefined],
    ['DISABLED', 'Disable', 'small danger', undefined],
  ] as const;
  const other = category === 'UTILITY' ? 'MARKETING' : 'UTILITY';
  return html`${choices
    .filter(([decision]) => decision !== status)
    .map(([decision, label, kind, reason]) => button(label, 'POST', path, { status: decision, reason }, kind))}
  ${category !== 'AUTHENTICATION' && button(`Call it ${other.toLowerCase()}`, 'POST', path, { category: other }, 'small')}`;
}
