import type { FastifyInstance } from 'fastify';
import { html, renderPage, type Html } from '../kit/page.ts';
import type { Faults, Mailbox, StoredMail } from './mailbox.ts';

/** What the sandbox of a shown mail may do: nothing but look. Its links open elsewhere. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox";

/** The mailbox of everybody, newest first, and each mail in a frame that runs and fetches nothing. */
export function registerPages(app: FastifyInstance, mailbox: Mailbox): void {
  app.get<{ Querystring: { to?: string } }>('/', ({ query: { to } }, reply) =>
    reply.type('text/html; charset=utf-8').send(listPage(mailbox, to ?? '')),
  );
  app.get<{ Params: { id: string } }>('/mails/:id', ({ params: { id } }, reply) => {
    const mail = mailbox.find(id);
    if (!mail) {
      reply.callNotFound();
      return reply;
    }
    return reply.type('text/html; charset=utf-8').send(mailPage(mail));
  });
  app.get<{ Params: { id: string } }>('/mails/:id/body', ({ params: { id } }, reply) => {
    const mail = mailbox.find(id);
    if (!mail) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .header('content-security-policy', MAIL_POLICY)
      .type('text/html; charset=utf-8')
      .send(mail.html.replace(/<head>/i, '<head><base target="_blank" rel="noopener">'));
  });
}

function listPage(mailbox: Mailbox, to: string): string {
  const mails = mailbox.list(to);
  return renderPage({
    title: 'Mailbox',
    subtitle: 'Azure Communication Services on this machine: whatever is mailed to anybody arrives here.',
    body: html`
      <section class="card">
        <form class="inline" method="get" action="/">
          <input name="to" value="${to}" placeholder="everybody’s mail" aria-label="Address" />
          <button>Show</button>
        </form>
      </section>
      <section class="card">${mails.length === 0 ? html`<p class="empty">No mail yet.</p>` : mailTable(mails)}</section>
      ${faultsCard(mailbox.faults)}
    `,
  });
}

function mailTable(mails: readonly StoredMail[]): Html {
  return html`<table>
    <tr>
      <th>To</th>
      <th>Subject</th>
      <th>Received</th>
    </tr>
    ${mails.map(
      ({ id, to, subject, receivedAt }) =>
        html`<tr>
          <td>${to.join(', ')}</td>
          <td><a href="/mails/${id}" data-testid="mail">${subject}</a></td>
          <td class="quiet">${receivedAt}</td>
        </tr>`,
    )}
  </table>`;
}

function mailPage({ id, from, to, subject, text, receivedAt }: StoredMail): string {
  return renderPage({
    title: subject,
    subtitle: html`from ${from} to ${to.join(', ')}, ${receivedAt}`,
    nav: [{ href: '/', label: 'Mailbox' }],
    body: html`
      <iframe
        class="card"
        src="/mails/${id}/body"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        title="The mail"
        style="width:100%;height:560px"
      ></iframe>
      <section class="card">
        <h2>As text</h2>
        <pre data-testid="mail-text">${text}</pre>
      </section>
    `,
  });
}

function faultsCard({ throttleNext, failNext, dropNext }: Faults): Html {
  const button = (name: keyof Faults, now: number, label: string): Html =>
    html`<form class="inline" method="post" action="/__local/faults">
      <input type="hidden" name="${name}" value="${now > 0 ? 0 : 1}" />
      <button class="${now > 0 ? 'danger' : ''}">${label}${now > 0 ? ` (${now})` : ''}</button>
    </form>`;
  return html`<section class="card">
    <h2>A bad day</h2>
    <div class="row">
      ${button('throttleNext', throttleNext, 'Answer the next send 429')}
      ${button('failNext', failNext, 'Answer the next send 503')} ${button('dropNext', dropNext, 'Lose the next mail')}
    </div>
  </section>`;
}
