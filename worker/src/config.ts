import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  SUPABASE_URL: z.url(),
  SUPABASE_ANON_KEY: z.string().min(1),
  WORKER_TOKEN: z.string().transform(workerIdentity),
  WORKER_REGION: z.string().min(1),
  WORKER_CAPACITY: z.coerce.number().int().min(1).default(50),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(7076),
  TRANSPORT: z.enum(['simulated']).default('simulated'),
  SIMULATED_PAIRING_MS: z.coerce.number().int().min(0).default(500),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface Config {
  supabase: { url: string; anonKey: string; workerToken: string };
  workerId: string;
  region: string;
  capacity: number;
  http: { host: string; port: number };
  transport: { kind: 'simulated'; pairingMs: number };
  logLevel: z.infer<typeof environment>['LOG_LEVEL'];
}

/**
 * An empty value counts as missing.
 * @throws {Error} that names every bad key, and no value.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.entries(env).filter(([, value]) => value !== '');
  const result = environment.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const keys = [...new Set(result.error.issues.map(({ path }) => String(path[0])))];
    throw new Error(
      `The worker cannot start: ${keys.join(', ')} ${keys.length > 1 ? 'are' : 'is'} missing or invalid.`,
    );
  }
  const values = result.data;
  return {
    supabase: { url: values.SUPABASE_URL, anonKey: values.SUPABASE_ANON_KEY, workerToken: values.WORKER_TOKEN.token },
    workerId: values.WORKER_TOKEN.workerId,
    region: values.WORKER_REGION,
    capacity: values.WORKER_CAPACITY,
    http: { host: values.HOST, port: values.PORT },
    transport: { kind: values.TRANSPORT, pairingMs: values.SIMULATED_PAIRING_MS },
    logLevel: values.LOG_LEVEL,
  };
}

const claims = z.object({ role: z.literal('worker'), sub: z.uuid() });

/** Reads who the token says we are. The database checks the signature; here a token of the wrong kind only stops start-up. */
function workerIdentity(token: string, context: z.RefinementCtx): { token: string; workerId: string } {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return { token, workerId: claims.parse(JSON.parse(payload)).sub };
  } catch {
    context.addIssue({ code: 'custom', message: 'not a worker token' });
    return z.NEVER;
  }
}
