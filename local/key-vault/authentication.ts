import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { KeyVaultError } from './errors.ts';

const resource = 'https://vault.azure.net';
const challenge = `Bearer authorization="https://login.microsoftonline.com/00000000-0000-4000-8000-000000000001", resource="${resource}"`;
const claims = z.object({ aud: z.string(), exp: z.number() });

/**
 * Asks for a token as Key Vault does: the client learns from the first refusal what to ask its identity for.
 * The token must be for this resource and not run out; nothing on a laptop could check who signed it.
 */
export function requireToken(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const refusal = refuse(request.headers.authorization);
    if (refusal === undefined) return;
    void reply.header('www-authenticate', challenge);
    throw new KeyVaultError(401, 'Unauthorized', refusal);
  });
}

function refuse(authorization: string | undefined): string | undefined {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return 'AKV10000: Request is missing a Bearer or PoP token.';
  const parsed = claims.safeParse(payloadOf(token));
  if (!parsed.success) return 'AKV10001: The token is not a JWT with an audience and an expiry.';
  if (parsed.data.aud.replace(/\/$/, '') !== resource) {
    return `AKV10022: Invalid audience. Expected ${resource}, found: ${parsed.data.aud}.`;
  }
  if (parsed.data.exp * 1000 <= Date.now()) return 'AKV10021: The token has expired.';
  return undefined;
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined; // Not a JWT: the schema refuses it.
  }
}
