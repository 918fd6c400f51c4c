import { html, renderPage } from '../../kit/page.ts';
import type { ClerkError } from '../errors.ts';

export function errorPage(errors: readonly ClerkError[]): string {
  return renderPage({
    title: 'That did not work',
    narrow: true,
    body: html`${errors.map(({ longMessage }) => html`<p class="notice bad">${longMessage}</p>`)}
      <p><a href="/">Back to people and organizations</a></p>`,
  });
}
