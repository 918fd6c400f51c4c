import { SignJWT } from 'jose';
import type { Secrets } from './secrets.ts';

/** What lets a worker call the database as role `worker`; good for as long as the state is kept. */
export async function mintWorkerToken({ supabaseJwtSecret, workerId }: Secrets): Promise<string> {
  return await new SignJWT({ role: 'worker' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(workerId)
    .setIssuer('wasup')
    .setIssuedAt()
    .setExpirationTime('10y')
    .sign(new TextEncoder().encode(supabaseJwtSecret));
}
