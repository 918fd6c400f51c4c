import { pageCss } from './page.css.ts';

/** Markup that is safe to put into a page as it stands. Made only by `html` and `raw`. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

export type HtmlValue = Html | string | number | bigint | boolean | null | undefined | readonly HtmlValue[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Builds markup; every value is escaped unless it is markup itself. Lists are joined; null, undefined and false are nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0] ?? '';
  values.forEach((value, index) => {
    markup += toMarkup(value) + (strings[index + 1] ?? '');
  });
  return new Html(markup);
}

/** Marks text as markup that needs no escaping. Never for text that came from outside. */
export function raw(markup: string): Html {
  return new Html(markup);
}

export interface Page {
  title: string;
  /** Defaults to the title. */
  heading?: string;
  subtitle?: HtmlValue;
  body: HtmlValue;
  nav?: readonly { href: string; label: string; current?: boolean }[];
  /** One narrow column, for forms such as a checkout or a sign-in. */
  narrow?: boolean;
}

/** A full HTML document with the shared stylesheet embedded and nothing fetched from outside. */
export function renderPage({ title, heading = title, subtitle, body, nav, narrow = false }: Page): string {
  const links = (nav ?? []).map(
    ({ href, label, current }) => html`<a href="${href}" ${current ? raw('aria-current="page"') : ''}>${label}</a>`,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${raw(pageCss)}
        </style>
      </head>
      <body>
        <header class="${narrow ? 'page narrow' : 'page'}">
          <div>
            <h1>${heading}</h1>
            ${subtitle ? html`<p class="subtitle">${subtitle}</p>` : ''}
            ${links.length ? html`<nav>${links}</nav>` : ''}
          </div>
        </header>
        <main class="${narrow ? 'narrow' : ''}">${body}</main>
      </body>
    </html>`.markup;
}

function toMarkup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map((item: HtmlValue) => toMarkup(item)).join('');
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
