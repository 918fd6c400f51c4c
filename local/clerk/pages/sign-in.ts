import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { html, renderPage, type Html } from '../../kit/page.ts';
import { inTransaction } from '../../kit/sqlite.ts';
import type { Clerk } from '../context.ts';
import { allowedRedirect } from '../cross-origin.ts';
import { ClerkError } from '../errors.ts';
import { clientOf, setClientCookie } from '../frontend-api/client-cookie.ts';
import { primaryEmail } from '../resources.ts';
import type { UserRow } from '../rows.ts';
import { createClient, createSession, setActiveOrganization } from '../sessions.ts';
import { activeSessions, findOrganization, findUserByEmail, getUser, membershipsOfUser } from '../store.ts';
import { createUser } from '../users.ts';

const signInQuery = z.object({ redirect_url: z.string().optional() });
const signInForm = z.object({
  email: z.string().trim().toLowerCase().pipe(z.email('Please enter an email address.')),
  first_name: z.string().trim().optional(),
  last_name: z.string().trim().optional(),
  redirect_url: z.string().optional(),
});

export function registerSignIn(app: FastifyInstance, clerk: Clerk): void {
  app.get('/sign-in', (request, reply) => {
    const redirectUrl = redirectTarget(clerk, signInQuery.parse(request.query).redirect_url);
    const client = clientOf(clerk, request);
    const session = client && activeSessions(clerk, client.id)[0];
    return reply
      .type('text/html; charset=utf-8')
      .send(signInPage(clerk, redirectUrl, session && getUser(clerk, session.user_id)));
  });

  app.post('/sign-in', (request, reply) => {
    const { email, first_name, last_name, redirect_url } = signInForm.parse(request.body);
    const redirectUrl = redirectTarget(clerk, redirect_url);
    const { client, needsChoice } = inTransaction(clerk.db, () => {
      const user =
        findUserByEmail(clerk, email) ??
        createUser(clerk, { emailAddresses: [email], firstName: first_name || null, lastName: last_name || null });
      const client = clientOf(clerk, request) ?? createClient(clerk);
      const session = createSession(clerk, { clientId: client.id, userId: user.id });
      const memberships = membershipsOfUser(clerk, user.id);
      const only = memberships.length === 1 ? memberships[0]?.organization_id : undefined;
      setActiveOrganization(clerk, session, only ?? null);
      return { client, needsChoice: only === undefined };
    });
    setClientCookie(reply, client);
    const next = needsChoice ? `/choose-organization?redirect_url=${encodeURIComponent(redirectUrl)}` : redirectUrl;
    return reply.redirect(next, 303);
  });
}

/** The place a person goes on to: a front end, the first one when none was named. Anything else is refused. */
export function redirectTarget(clerk: Clerk, asked: string | undefined): string {
  const target = asked || clerk.options.allowedOrigins[0];
  if (target === undefined) return '/';
  const allowed = allowedRedirect(clerk, target);
  if (allowed === undefined) {
    const message = `The redirect URL ${target} is not on one of the configured front ends.`;
    throw new ClerkError(400, 'redirect_url_mismatch', 'Redirect url mismatch', message, 'redirect_url');
  }
  return allowed;
}

function signInPage(clerk: Clerk, redirectUrl: string, signedIn: UserRow | undefined): string {
  const users = clerk.db.prepare('SELECT * FROM users WHERE banned = 0 ORDER BY created_at, rowid LIMIT 50').all();
  return renderPage({
    title: 'Sign in',
    subtitle: `to continue to ${new URL(redirectUrl, clerk.origin).host}`,
    narrow: true,
    body: html`${
        signedIn
          ? html`<p class="notice">
              You are signed in as ${primaryEmail(clerk, signedIn)}. <a href="${redirectUrl}">Continue</a>
            </p>`
          : ''
      }
      <section class="card">
        <h2>Choose a person</h2>
        ${(users as unknown as UserRow[]).map((user) => personButton(clerk, user, redirectUrl))}
      </section>
      <section class="card">
        <h2>Or come as someone else</h2>
        <form method="post" action="/sign-in">
          <input type="hidden" name="redirect_url" value="${redirectUrl}" />
          <label>Email <input type="email" name="email" required autocomplete="email" /></label>
          <label>First name <input name="first_name" autocomplete="given-name" /></label>
          <label>Last name <input name="last_name" autocomplete="family-name" /></label>
          <button class="primary wide" data-testid="sign-in-new">Continue</button>
        </form>
      </section>`,
  });
}

function personButton(clerk: Clerk, user: UserRow, redirectUrl: string): Html {
  const email = primaryEmail(clerk, user);
  const memberships = membershipsOfUser(clerk, user.id).map(
    ({ organization_id, role }) =>
      `${findOrganization(clerk, organization_id)?.name} (${role === 'org:admin' ? 'admin' : 'member'})`,
  );
  return html`<form method="post" action="/sign-in">
    <input type="hidden" name="redirect_url" value="${redirectUrl}" />
    <input type="hidden" name="email" value="${email}" />
    <p>
      <button class="wide" data-testid="sign-in-${email}">
        <span class="row" style="flex-wrap: nowrap">
          <img src="/images/${user.id}.svg" width="36" height="36" alt="" />
          <span style="text-align: left">
            ${[user.first_name, user.last_name].filter(Boolean).join(' ') || email}<br />
            <small class="quiet">${email}${memberships.length ? html` · ${memberships.join(', ')}` : ''}</small>
          </span>
        </span>
      </button>
    </p>
  </form>`;
}
