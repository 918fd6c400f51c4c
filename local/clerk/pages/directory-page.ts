import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { html, renderPage, type Html } from '../../kit/page.ts';
import type { Clerk } from '../context.ts';
import { createMembership, deleteMembership, updateMembership } from '../memberships.ts';
import { organizationRole } from '../options.ts';
import { createOrganization, deleteOrganization } from '../organizations.ts';
import { primaryEmail } from '../resources.ts';
import type { OrganizationRow, UserRow } from '../rows.ts';
import { findMembership, getUser, membershipsOfOrganization } from '../store.ts';
import { createUser, deleteUser } from '../users.ts';
import { deliveriesTable } from './deliveries.ts';

const name = z.string().trim().min(1);
const forms = {
  user: z.object({ email: z.email(), first_name: name, last_name: name }),
  organization: z.object({ name }),
  membership: z.object({ organization_id: z.string(), user_id: z.string(), role: organizationRole }),
  membershipKey: z.object({ organization_id: z.string(), user_id: z.string() }),
  id: z.object({ id: z.string() }),
};

/** The page for whoever runs the laptop: what Clerk's dashboard would be used for. */
export function registerDirectoryPage(app: FastifyInstance, clerk: Clerk): void {
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(directoryPage(clerk)));

  const action = <Schema extends z.ZodType>(path: string, schema: Schema, act: (form: z.infer<Schema>) => unknown) =>
    app.post(`/manage/${path}`, (request, reply) => {
      act(schema.parse(request.body));
      return reply.redirect('/', 303);
    });
  action('users', forms.user, ({ email, first_name, last_name }) =>
    createUser(clerk, { emailAddresses: [email], firstName: first_name, lastName: last_name }),
  );
  action('users/delete', forms.id, ({ id }) => deleteUser(clerk, id));
  action('organizations', forms.organization, (form) => createOrganization(clerk, form));
  action('organizations/delete', forms.id, ({ id }) => deleteOrganization(clerk, id));
  action('memberships', forms.membership, ({ organization_id, user_id, role }) =>
    findMembership(clerk, organization_id, user_id)
      ? updateMembership(clerk, organization_id, user_id, { role })
      : createMembership(clerk, { organizationId: organization_id, userId: user_id, role }),
  );
  action('memberships/delete', forms.membershipKey, ({ organization_id, user_id }) =>
    deleteMembership(clerk, organization_id, user_id),
  );
}

function directoryPage(clerk: Clerk): string {
  const users = clerk.db.prepare('SELECT * FROM users ORDER BY created_at, rowid').all() as unknown as UserRow[];
  const organizations = clerk.db
    .prepare('SELECT * FROM organizations ORDER BY created_at, rowid')
    .all() as unknown as OrganizationRow[];
  return renderPage({
    title: 'Clerk on this laptop',
    heading: 'People and organizations',
    subtitle: 'A stand-in for Clerk. Each change here sends the webhook that Clerk would send.',
    nav: [
      { href: '/', label: 'Directory', current: true },
      { href: '/sign-in', label: 'Sign-in page' },
    ],
    body: html`${organizations.map((organization) => organizationCard(clerk, organization, users))}
      <section class="card">
        <h2>New organization</h2>
        <form class="row" method="post" action="/manage/organizations">
          <input name="name" placeholder="Name" required /><button class="primary">Create</button>
        </form>
      </section>
      ${usersCard(clerk, users)} ${deliveriesTable(clerk)}`,
  });
}

function organizationCard(clerk: Clerk, organization: OrganizationRow, users: UserRow[]): Html {
  const members = membershipsOfOrganization(clerk, organization.id);
  const others = users.filter(({ id }) => !members.some(({ user_id }) => user_id === id));
  const hidden = html`<input type="hidden" name="organization_id" value="${organization.id}" />`;
  return html`<section class="card">
    <div class="row spread">
      <h2>${organization.name} <span class="id">${organization.slug} · ${organization.id}</span></h2>
      ${deleteButton('/manage/organizations/delete', organization.id)}
    </div>
    ${members.length === 0 ? html`<p class="empty">Nobody belongs to it.</p>` : ''}
    <table>
      ${members.map(({ user_id, role }) => {
        const other = role === 'org:admin' ? 'org:member' : 'org:admin';
        const keys = html`${hidden}<input type="hidden" name="user_id" value="${user_id}" />`;
        return html`<tr>
          <td>${personName(clerk, getUser(clerk, user_id))}</td>
          <td><span class="badge ${role === 'org:admin' ? 'good' : ''}">${role}</span></td>
          <td class="number">
            <form class="inline" method="post" action="/manage/memberships">
              ${keys}<input type="hidden" name="role" value="${other}" /><button>
                Make ${other.replace('org:', '')}
              </button>
            </form>
            <form class="inline" method="post" action="/manage/memberships/delete">
              ${keys}<button class="danger">Remove</button>
            </form>
          </td>
        </tr>`;
      })}
    </table>
    ${
      others.length === 0
        ? ''
        : html`<form class="row" method="post" action="/manage/memberships">
            ${hidden}
            <select name="user_id">
              ${others.map((user) => html`<option value="${user.id}">${primaryEmail(clerk, user)}</option>`)}
            </select>
            <select name="role">
              ${organizationRole.options.map((role) => html`<option>${role}</option>`)}
            </select>
            <button>Add</button>
          </form>`
    }
  </section>`;
}

function usersCard(clerk: Clerk, users: UserRow[]): Html {
  return html`<section class="card">
    <h2>People</h2>
    <table>
      ${users.map(
        (user) =>
          html`<tr>
            <td>${personName(clerk, user)}</td>
            <td class="id">${user.id}</td>
            <td class="number">${deleteButton('/manage/users/delete', user.id)}</td>
          </tr>`,
      )}
    </table>
    <form class="row" method="post" action="/manage/users">
      <input type="email" name="email" placeholder="Email" required />
      <input name="first_name" placeholder="First name" required />
      <input name="last_name" placeholder="Last name" required />
      <button class="primary">Create</button>
    </form>
  </section>`;
}

function personName(clerk: Clerk, user: UserRow): Html {
  return html`${[user.first_name, user.last_name].filter(Boolean).join(' ')}
    <span class="quiet">${primaryEmail(clerk, user)}</span>`;
}

function deleteButton(action: string, id: string): Html {
  return html`<form class="inline" method="post" action="${action}">
    <input type="hidden" name="id" value="${id}" /><button class="danger">Delete</button>
  </form>`;
}
