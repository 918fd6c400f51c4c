import { html, type Html } from '../../kit/page.ts';

/** Figures that the page's script keeps current. */
export function counters(): Html {
  const figures = [
    ['accepted', 'messages accepted', 'acceptedRate'],
    ['refused', 'messages refused', undefined],
    ['webhooks', 'webhooks sent', 'webhookRate'],
    ['waiting', 'statuses and posts to come', undefined],
    ['failed', 'webhooks not answered 200', undefined],
  ] as const;
  return html`<div class="grid figures">
    ${figures.map(
      ([name, label, rate]) =>
        html`<section class="card">
          <div class="figure" data-count="${name}">0</div>
          <div class="quiet">${label}${rate && html`, <span data-count="${rate}">0</span>/s now`}</div>
        </section>`,
    )}
  </div>`;
}

export const countersCss =
  '.grid.figures { grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); } .figures .card { padding: 14px 18px; }';
