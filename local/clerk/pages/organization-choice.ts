import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { html, renderPage } from '../../kit/page.ts';
import { inTransaction } from '../../kit/sqlite.ts';
import type { Clerk } from '../context.ts';
import { unauthenticated } from '../errors.ts';
import { clientOf } from '../frontend-api/client-cookie.ts';
import { createOrganization } from '../organizations.ts';
import type { SessionRow } from '../rows.ts';
import { setActiveOrganization } from '../sessions.ts';
import { activeSessions, getOrganization, membershipsOfUser } from '../store.ts';
import { redirectTarget } from './sign-in.ts';

const choiceQuery = z.object({ redirect_url: z.string().optional() });
const choiceForm = z.union([
  z.object({ redirect_url: z.string(), organization_id: z.string() }),
  z.object({ redirect_url: z.string(), name: z.string().trim().min(1) }),
]);

/** The step after signing in for whoever belongs to several organizations or to none. */
export function registerOrganizationChoice(app: FastifyInstance, clerk: Clerk): void {
  app.get('/choose-organization', (request, reply) => {
    const redirectUrl = redirectTarget(clerk, choiceQuery.parse(request.query).redirect_url);
    const { user_id } = ownSession(clerk, request);
    return reply.type('text/html; charset=utf-8').send(choicePage(clerk, user_id, redirectUrl));
  });

  app.post('/choose-organization', (request, reply) => {
    const form = choiceForm.parse(request.body);
    const redirectUrl = redirectTarget(clerk, form.redirect_url);
    const session = ownSession(clerk, request);
    inTransaction(clerk.db, () => {
      const organizationId =
        'name' in form
          ? createOrganization(clerk, { name: form.name, createdBy: session.user_id }).id
          : form.organization_id;
      setActiveOrganization(clerk, session, organizationId);
    });
    return reply.redirect(redirectUrl, 303);
  });
}

function ownSession(clerk: Clerk, request: FastifyRequest): SessionRow {
  const client = clientOf(clerk, request);
  const session = client && activeSessions(clerk, client.id)[0];
  if (!session) throw unauthenticated('Please sign in first.');
  return session;
}

function choicePage(clerk: Clerk, userId: string, redirectUrl: string): string {
  const memberships = membershipsOfUser(clerk, userId);
  const hidden = html`<input type="hidden" name="redirect_url" value="${redirectUrl}" />`;
  return renderPage({
    title: 'Choose an organization',
    subtitle: `to continue to ${new URL(redirectUrl, clerk.origin).host}`,
    narrow: true,
    body: html`${
        memberships.length === 0
          ? html`<p class="notice">You do not belong to an organization yet.</p>`
          : html`<section class="card">
              ${memberships.map(({ organization_id }) => {
                const { name, slug } = getOrganization(clerk, organization_id);
                return html`<form method="post" action="/choose-organization">
                  ${hidden}<input type="hidden" name="organization_id" value="${organization_id}" />
                  <p><button class="wide" data-testid="choose-${slug}">${name}</button></p>
                </form>`;
              })}
            </section>`
      }
      <section class="card">
        <h2>Create an organization</h2>
        <form method="post" action="/choose-organization">
          ${hidden}
          <label>Name <input name="name" required /></label>
          <button class="primary wide" data-testid="create-organization">Create and continue</button>
        </form>
      </section>`,
  });
}
