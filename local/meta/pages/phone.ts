import { html, raw, renderPage, type Html } from '../../kit/page.ts';
import { countryOf } from '../pricing/countries.ts';
import { rateOf } from '../pricing/rates.ts';
import type { World } from '../world.ts';
import { nav } from './nav.ts';
import { phoneCss } from './phone.css.ts';
import { phoneScript } from './phone-script.ts';

const latest = 300;
const mostPeople = 40;

/** Somebody's phone: the page shows whose, and its script fills in what is on it. */
export function phonePage(world: World, person: string): string {
  const [first] = world.accounts.phoneNumbers.list();
  return renderPage({
    title: 'A phone',
    subtitle:
      'What people get, and what they answer. Everything here travels through the same webhooks as a real phone’s.',
    nav: nav('/phone'),
    body: html`<style>
        ${raw(phoneCss)}
      </style>
      <div class="desk" data-person="${person}">
        <section class="card">
          <h2>Whose phone</h2>
          <form method="get" action="/phone">
            <label
              >Number, with its country code
              <input name="person" inputmode="tel" placeholder="15550109999" value="${person}" required
            /></label>
            <button class="primary wide">Pick up this phone</button>
          </form>
          <div class="people">${peopleList(world, person)}</div>
        </section>
        <div class="phone">
          <div class="screen">
            <div class="bar">
              <span class="face">${first?.verifiedName.slice(0, 1)}</span>
              <span><b>${first?.verifiedName}</b><small>business account</small></span>
              <select name="phoneNumberId" aria-label="Write to">
                ${world.accounts.phoneNumbers
                  .list()
                  .map(({ id, number }) => html`<option value="${id}">+${number}</option>`)}
              </select>
            </div>
            <div class="talk">
              <p class="nothing">${person ? 'Looking …' : 'Choose a number to pick up its phone.'}</p>
            </div>
            <div class="write">
              <div class="chips">
                ${['STOP', 'START', 'Hello', 'How much is it?'].map(
                  (text) =>
                    html`<button type="button" class="${text === 'STOP' ? 'stop' : ''}" data-say="${text}">
                      ${text}
                    </button>`,
                )}
              </div>
              <form>
                <input name="text" aria-label="Message" placeholder="Message" autocomplete="off" />
                <button class="send" aria-label="Send">➤</button>
              </form>
            </div>
          </div>
        </div>
        <section class="card">
          <h2>This person</h2>
          ${factsOf(person)}
          <button type="button" data-read-all>Read everything</button>
        </section>
      </div>
      <script>
        ${raw(phoneScript)};
      </script>`,
  });
}

/** Whoever was written to, or wrote, last. */
export function peopleList(world: World, current: string): Html {
  const lastOf = new Map<string, number>();
  for (const { recipient, at } of world.messages.list({ limit: latest, newestFirst: true }))
    if (!lastOf.has(recipient)) lastOf.set(recipient, at);
  for (const { sender, at } of world.inbound.senders(mostPeople))
    lastOf.set(sender, Math.max(at, lastOf.get(sender) ?? 0));
  const people = [...lastOf].sort((a, b) => b[1] - a[1]).slice(0, mostPeople);
  if (people.length === 0) return html`<p class="quiet">Nobody was written to yet.</p>`;
  return html`${people.map(
    ([person, at]) =>
      html`<a href="/phone?person=${encodeURIComponent(person)}" ${person === current ? raw('aria-current="page"') : ''}
        >${isUserId(person) ? person : `+${person}`}
        <span class="last">${new Date(at).toISOString().slice(11, 19)}</span></a
      >`,
  )}`;
}

function factsOf(person: string): Html {
  const country = countryOf(person);
  const dollars = (category: string): string => (rateOf(country, category) / 1_000_000).toFixed(4);
  return html`<dl class="facts">
    <dt>Number</dt>
    <dd>${person ? (isUserId(person) ? person : `+${person}`) : '—'}</dd>
    <dt>Market</dt>
    <dd>
      ${country}<br /><span class="quiet"
        >marketing ${dollars('marketing')}, utility ${dollars('utility')} USD a message</span
      >
    </dd>
    <dt>Not read yet</dt>
    <dd data-unread>0</dd>
  </dl>`;
}

function isUserId(person: string): boolean {
  return /^[A-Z]{2}\./.test(person);
}
