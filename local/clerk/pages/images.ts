import type { FastifyInstance } from 'fastify';
import { html } from '../../kit/page.ts';
import type { Clerk } from '../context.ts';
import { notFound } from '../errors.ts';
import { findOrganization, findUser } from '../store.ts';

/** The picture that Clerk makes for whoever has uploaded none: initials on a colour of their own. */
export function registerImages(app: FastifyInstance, clerk: Clerk): void {
  app.get<{ Params: { id: string } }>('/images/:id.svg', ({ params: { id } }, reply) => {
    const user = findUser(clerk, id);
    const names = user ? [user.first_name, user.last_name] : findOrganization(clerk, id)?.name.split(' ').slice(0, 2);
    if (!names) throw notFound('image', id);
    const initials = names.map((name) => name?.[0]?.toUpperCase() ?? '').join('');
    const hue = Buffer.from(id).reduce((sum, byte) => sum + byte * 7, 0) % 360;
    return reply.type('image/svg+xml').send(
      html`<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">
        <rect width="64" height="64" rx="32" fill="hsl(${hue} 55% 45%)" />
        <text x="32" y="41" fill="#fff" font-family="sans-serif" font-size="25" text-anchor="middle">${initials}</text>
      </svg>`.markup,
    );
  });
}
