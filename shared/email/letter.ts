import type { Mail } from './ports.ts';

/** What a mail says, without its looks. */
export interface Letter {
  subject: string;
  paragraphs: readonly string[];
  /** Shown large, to be typed elsewhere. */
  code?: string;
  /** Names and values, such as those of a receipt. */
  facts?: readonly (readonly [name: string, value: string])[];
  action?: { label: string; url: string };
  /** Smaller, at the end: what to do when the mail was not expected. */
  footnote?: string;
}

/** Writes a letter as text and as HTML that shows in any mail program: no script, no image, nothing fetched. */
export function writeLetter(letter: Letter): Pick<Mail, 'subject' | 'text' | 'html'> {
  return { subject: letter.subject, text: asText(letter), html: asHtml(letter) };
}

function asText({ paragraphs, code, facts = [], action, footnote }: Letter): string {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const blocks = [
    ...paragraphs,
    code && `    ${code}`,
    facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n'),
    action && `${action.label}:\n${action.url}`,
    footnote,
    '-- \nWasup',
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function asHtml({ subject, paragraphs, code, facts = [], action, footnote }: Letter): string {
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:6px 16px 6px 0;color:#5b6675">${escape(name)}</td><td style="padding:6px 0;text-align:right;font-weight:600">${escape(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;color:#16202e;font:16px/1.55 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto;background:#fff;border:1px solid #e2e6ec;border-radius:12px;padding:28px">
<p style="margin:0 0 20px;font-weight:700">Wasup</p>
${paragraphs.map((text) => `<p style="margin:0 0 16px">${escape(text)}</p>`).join('\n')}
${code ? `<p style="margin:0 0 16px;font:700 30px/1.3 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.18em">${escape(code)}</p>` : ''}
${rows.length > 0 ? `<table role="presentation" style="width:100%;border-collapse:collapse;margin:0 0 16px">${rows.join('\n')}</table>` : ''}
${action ? `<p style="margin:0 0 16px"><a href="${escape(action.url)}" style="display:inline-block;background:#0f7b4f;color:#fff;text-decoration:none;border-radius:8px;padding:10px 18px;font-weight:600">${escape(action.label)}</a></p>` : ''}
${footnote ? `<p style="margin:0;color:#5b6675;font-size:14px">${escape(footnote)}</p>` : ''}
</div></body></html>
`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
