import { html, raw, renderPage, type Html } from '../../kit/page.ts';
import { magicNumbers, magicPrefix, type Fault } from '../limits/faults.ts';
import type { Behaviour } from '../state/behaviour.ts';
import type { World } from '../world.ts';
import { button, callScript } from './buttons.ts';
import { counters, countersCss } from './counters.ts';
import { nav } from './nav.ts';

const css = `${countersCss} .knobs { display: grid; gap: 0 22px; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); }
.knobs h3 { grid-column: 1 / -1; margin: 10px 0 8px; } .pair { display: flex; gap: 6px; } .knobs .check { display: flex; gap: 8px; align-items: center; }
.knobs label > input, .pair input, .knobs select { width: 100%; margin-top: 4px; } .check input { width: auto !important; margin: 0 !important; }`;

/** Where a person gives Meta a bad day. */
export function behaviourPage({ behaviours, faults }: World): string {
  return renderPage({
    title: 'Behaviour and faults',
    subtitle: 'How this Meta treats messages from now on. Chances go from 0 to 1, times are milliseconds.',
    nav: nav('/behaviour'),
    body: html`<style>
        ${raw(css)}
      </style>
      ${counters()} ${knobs(behaviours.global)} ${faultsCard(faults.list())} ${magicCard()} ${resetCard()}
      <script>
        ${raw(callScript)};
      </script>`,
  });
}

function knobs(now: Behaviour): Html {
  const times = (name: 'sentDelayMs' | 'deliveredDelayMs' | 'readDelayMs', label: string): Html =>
    html`<label
      >${label}
      <span class="pair"
        >${now[name].map((value, index) => html`<input type="number" name="${name}.${index}" value="${value}" min="0" />`)}</span
      ></label
    >`;
  const chance = (name: string, label: string, value: number): Html =>
    html`<label>${label}<input type="number" name="${name}" value="${value}" min="0" max="1" step="any" /></label>`;
  const count = (name: string, label: string, value: number): Html =>
    html`<label>${label}<input type="number" name="${name}" value="${value}" step="any" /></label>`;
  const check = (name: string, label: string, value: boolean): Html =>
    html`<label class="check"><input type="checkbox" name="${name}" ${value ? raw('checked') : ''} />${label}</label>`;
  return html`<section class="card">
    <h2>Behaviour</h2>
    <form class="knobs" data-sends="PUT /__local/behaviour">
      <h3>Webhooks</h3>
      ${count('webhooksPerSecond', 'POSTs a second (0: as fast as answered)', now.webhooksPerSecond)}
      ${count('statusesPerWebhook', 'Statuses in a POST, at most', now.statusesPerWebhook)}
      ${count('webhookConcurrency', 'POSTs under way at once', now.webhookConcurrency)}
      ${chance('duplicate', 'A status comes twice', now.duplicate)} ${chance('reorder', 'Out of order', now.reorder)}
      ${check('webhooksHeld', 'Hold everything back', now.webhooksHeld)}
      <h3>What becomes of a message</h3>
      ${times('sentDelayMs', 'Sent after')} ${times('deliveredDelayMs', 'Delivered, after it was sent')}
      ${times('readDelayMs', 'Read, after it was delivered')} ${chance('readShare', 'Is read', now.readShare)}
      ${chance('failShare', 'Fails', now.failShare)} ${count('failCode', 'With code', now.failCode)}
      ${chance('deliveredSkipped', 'Read without delivered', now.deliveredSkipped)}
      ${chance('failAfterDelivered', 'Fails after it was delivered', now.failAfterDelivered)}
      ${chance('deliveredAfterFailed', 'Is delivered after it failed', now.deliveredAfterFailed)}
      <h3>Price</h3>
      ${(['sent', 'delivered', 'read'] as const).map((status) =>
        chance(`missingPricing.${status}`, `No pricing on ${status}`, now.missingPricing[status]),
      )}
      ${chance('otherCategory.share', 'Charged as another category', now.otherCategory.share)}
      <label>Which one<input name="otherCategory.category" value="${now.otherCategory.category}" /></label>
      ${check('chargeService', 'Charge service messages', now.chargeService)}
      ${check('conversation', 'Statuses carry conversation', now.conversation)}
      <h3>Rules</h3>
      ${count('pairBurst', 'Messages to one person at once', now.pairBurst)}
      ${count('pairEveryMs', 'Then one in so many ms (0: no limit)', now.pairEveryMs)}
      ${count('templateReviewMs', 'Templates are reviewed after', now.templateReviewMs)}
      <label
        >and are
        <select name="templateReview">
          ${(['approve', 'reject', 'manual'] as const).map(
            (one) =>
              html`<option value="${one}" ${now.templateReview === one ? raw('selected') : ''}>
                ${{ approve: 'approved', reject: 'rejected', manual: 'left to you' }[one]}
              </option>`,
          )}
        </select></label
      >
      ${count('seed', 'Seed of all chances', now.seed)}
      ${check('serviceWindow', 'Text only within 24 h (131047)', now.serviceWindow)}
      <h3><button class="primary">Behave like this</button></h3>
    </form>
  </section>`;
}

function faultsCard(faults: readonly Fault[]): Html {
  const path = '/__local/faults';
  const ready: [string, unknown][] = [
    ['Next message: 131026, later', { code: 131026, via: 'webhook', times: 1 }],
    ['Next 50: throughput', { code: 130429, times: 50 }],
    ['Next 10: pair rate', { code: 131056, times: 10 }],
    ['Next: spam limit', { code: 131048, times: 1 }],
    ['Next: not paid', { code: 131042, times: 1 }],
    ['Next: taken, connection cut', { action: 'reset-after', times: 1 }],
    ['Next: cut before taken', { action: 'reset-before', times: 1 }],
    ['Next: taken, no answer', { action: 'timeout', times: 1 }],
    ['Next: 500', { action: 'http-500', times: 1 }],
    ['1 in 10: 500', { action: 'http-500', probability: 0.1 }],
  ];
  return html`<section class="card">
    <div class="row spread">
      <h2>Faults</h2>
      ${faults.length > 0 && button('Remove all', 'DELETE', path, undefined, 'small')}
    </div>
    <div class="row">${ready.map(([label, fault]) => button(label, 'POST', path, fault, 'small'))}</div>
    ${
      faults.length > 0 &&
      html`<br />
        <table>
          <tr>
            <th>Meets</th>
            <th>With</th>
            <th class="number">Has met</th>
            <th></th>
          </tr>
          ${faults.map(
            ({ id, match, code, via, action, times, probability, met }) =>
              html`<tr>
                <td>
                  ${
                    Object.entries(match)
                      .map(([name, value]) => `${name} ${value}`)
                      .join(', ') || 'any message'
                  }${probability < 1 && `, chance ${probability}`}
                </td>
                <td>${action ?? `${code} by ${via}`}</td>
                <td class="number">${met}${times !== undefined && ` of ${times}`}</td>
                <td>${button('Remove', 'DELETE', `${path}?id=${id}`)}</td>
              </tr>`,
          )}
        </table>`
    }
  </section>`;
}

function magicCard(): Html {
  return html`<section class="card">
    <h2>Numbers that bring their own fate</h2>
    <p class="quiet">
      A recipient +${magicPrefix} and these six digits, such as +${magicPrefix}131026. Nothing needs to be armed.
    </p>
    <table>
      <tr>
        <th>Last digits</th>
        <th>Meets</th>
      </tr>
      ${magicNumbers.map(
        ({ digits, says }) =>
          html`<tr>
            <td><code>${digits}</code></td>
            <td>${says}</td>
          </tr>`,
      )}
    </table>
  </section>`;
}

function resetCard(): Html {
  return html`<section class="card row spread">
    <span class="quiet"
      >Messages, webhooks, charges, behaviour and faults are forgotten; accounts and templates stay.</span
    >
    ${button('Begin anew', 'POST', '/__local/reset', undefined, 'danger')}
  </section>`;
}
