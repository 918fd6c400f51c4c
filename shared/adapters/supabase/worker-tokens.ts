import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { WorkerTokens } from '../../identity/authenticate-worker.ts';
import { fromUuid } from '../../kernel/ids.ts';

const claimsSchema = z.object({ role: z.literal('worker'), sub: z.guid().toLowerCase() });

/** The tokens with which workers also call the database: signed with Supabase's JWT secret, of role `worker`. */
export function supabaseWorkerTokens(jwtSecret: string): WorkerTokens {
  const key = new TextEncoder().encode(jwtSecret);
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] });
        const claims = claimsSchema.safeParse(payload);
        return claims.success ? fromUuid('wrk', claims.data.sub) : null;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
