import { html, raw, type Html } from '../../kit/page.ts';
import type { Inbound } from '../state/inbound.ts';
import type { StoredMessage } from '../state/messages.ts';
import type { World } from '../world.ts';
import { renderContent, renderTemplate, type Rendered } from './rendered.ts';

const shown = 60;

type Entry = { at: number; from: 'business'; message: StoredMessage } | { at: number; from: 'person'; said: Inbound };

/** What one person's phone shows of the talk with this Meta's numbers, oldest first. */
export function conversation(world: World, person: string): Html {
  const entries: Entry[] = [
    ...world.messages
      .list({ to: person, limit: shown, newestFirst: true })
      .filter(({ state }) => state === 'delivered' || state === 'read')
      .map((message): Entry => ({ at: message.at, from: 'business', message })),
    ...world.inbound.of(person, shown).map((said): Entry => ({ at: said.at, from: 'person', said })),
  ].sort((a, b) => a.at - b.at);
  if (entries.length === 0)
    return html`<p class="nothing">No messages yet. What is sent to this number appears here once it is delivered.</p>`;
  let day = '';
  return html`${entries.map((entry) => {
    const today = new Date(entry.at).toISOString().slice(0, 10);
    const isNew = today !== day;
    day = today;
    return html`${isNew && html`<div class="day">${today}</div>`}
    ${entry.from === 'business' ? received(world, entry.message) : written(entry.said)}`;
  })}`;
}

/** How many delivered messages the person has not looked at. */
export function unreadOf(world: World, person: string): number {
  return world.messages
    .list({ to: person, limit: shown, newestFirst: true })
    .filter(({ state }) => state === 'delivered').length;
}

function received(world: World, message: StoredMessage): Html {
  const phone = world.accounts.phoneNumbers.get(message.phoneNumberId);
  const unread = message.state === 'delivered';
  return html`<div class="bubble in ${unread ? 'unread' : ''}" data-id="${message.id}">
    ${bubble(renderedOf(world, message, phone?.wabaId))}
    <div class="meta">
      ${message.template && html`<span title="template">${message.template}</span>`} <time>${clock(message.at)}</time>
      ${unread && html`<button type="button" data-read="${message.id}">Mark read</button>`}
    </div>
    ${replies(world, message, phone?.wabaId)}
  </div>`;
}

function renderedOf(world: World, { kind, content }: StoredMessage, wabaId = ''): Rendered {
  if (kind !== 'template') return renderContent(kind, content);
  const asked = content['template'] as { name: string; language: { code: string }; components?: unknown };
  const template = world.templates.find(wabaId, asked.name, asked.language.code);
  return template
    ? renderTemplate(template, asked.components)
    : { body: `The template ${asked.name} was deleted.`, buttons: [] };
}

function bubble({ media, header, body, footer }: Rendered): Html {
  return html`
    ${media && html`<div class="media">${media}</div>`} ${header && html`<div class="head">${header}</div>`}
    <div class="text">${formatted(body)}</div>
    ${footer && html`<div class="foot">${footer}</div>`}
  `;
}

function replies(world: World, message: StoredMessage, wabaId: string | undefined): Html | undefined {
  const { buttons } = renderedOf(world, message, wabaId);
  if (buttons.length === 0) return undefined;
  return html`<div class="buttons">
    ${buttons.map(({ type, text, url }) =>
      type === 'QUICK_REPLY'
        ? html`<button type="button" data-reply="${text}" data-to="${message.id}">${text}</button>`
        : html`<span title="${url ?? ''}">${text}${url && html`<small>${url}</small>`}</span>`,
    )}
  </div>`;
}

function written({ content, at }: Inbound): Html {
  const kind = typeof content['type'] === 'string' ? content['type'] : 'text';
  const button = content['button'] as { text?: string } | undefined;
  const rendered = button ? { body: button.text ?? '', buttons: [] } : renderContent(kind, content);
  return html`<div class="bubble out">
    ${bubble(rendered)}
    <div class="meta"><time>${clock(at)}</time> <span class="ticks">✓✓</span></div>
  </div>`;
}

/** WhatsApp's own marks: *bold*, _italic_, ~struck~. */
function formatted(text: string): Html {
  const { markup } = html`${text}`;
  return raw(
    markup
      .replace(/(^|[\s(])\*([^*\n]+)\*/g, '$1<b>$2</b>')
      .replace(/(^|[\s(])_([^_\n]+)_/g, '$1<i>$2</i>')
      .replace(/(^|[\s(])~([^~\n]+)~/g, '$1<s>$2</s>'),
  );
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}
