import { formatAmount } from '../billing/amounts.ts';
import { html, type Html, type HtmlValue } from '../../kit/page.ts';

const tones: Record<string, string> = {
  active: 'good',
  complete: 'good',
  delivered: 'good',
  paid: 'good',
  succeeded: 'good',
  trialing: 'good',
  won: 'good',
  canceled: 'bad',
  failed: 'bad',
  lost: 'bad',
  uncollectible: 'bad',
  unpaid: 'bad',
  void: 'bad',
  held: 'warn',
  incomplete: 'warn',
  needs_response: 'warn',
  open: 'warn',
  past_due: 'warn',
  paused: 'warn',
  pending: 'warn',
};

export function badge(status: string | null | undefined): Html {
  return html`<span class="badge ${tones[status ?? ''] ?? ''}">${(status ?? 'none').replaceAll('_', ' ')}</span>`;
}

export function money(amount: number | null, currency: string | null): string {
  return amount === null || currency === null ? '' : formatAmount(amount, currency);
}

/** "21 Nov 2026, 09:34" in UTC, as everything here. */
export function moment(seconds: number | null | undefined): string {
  if (!seconds) return '';
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return format.format(seconds * 1000);
}

interface ButtonOptions {
  fields?: Record<string, string | number>;
  kind?: 'primary' | 'danger' | '';
  /** Inputs that the person fills before pressing. */
  inputs?: HtmlValue;
  testId?: string;
}

/** A form of one button. */
export function button(
  action: string,
  label: string,
  { fields = {}, kind = '', inputs = '', testId = '' }: ButtonOptions = {},
): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`<form class="inline" method="post" action="${action}">
    ${hidden}${inputs}<button class="${kind}" data-testid="${testId}">${label}</button>
  </form>`;
}

export function table(heads: readonly string[], rows: readonly Html[], empty: string): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
