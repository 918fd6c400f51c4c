import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clerk } from '../context.ts';
import type { ClientRow } from '../rows.ts';
import { sessionLifetimeMs } from '../sessions.ts';
import { findClientByCookie } from '../store.ts';

const name = '__client';

export function clientOf(clerk: Clerk, request: FastifyRequest): ClientRow | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const value = cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
  return findClientByCookie(clerk, value);
}

export function setClientCookie(reply: FastifyReply, client: ClientRow): void {
  const maxAge = Math.floor(sessionLifetimeMs / 1000);
  void reply.header('set-cookie', `${name}=${client.cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}`);
}

export function clearClientCookie(reply: FastifyReply): void {
  void reply.header('set-cookie', `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
}
