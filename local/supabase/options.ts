import { z } from 'zod';

export const gatewayOptions = z.object({
  /** 0 takes a free port. */
  port: z.number().int().min(0).max(65535).default(54321),
  /** URL of the database; the gateway itself connects to it as `authenticator`, as on Supabase. */
  postgresUrl: z.url(),
  jwtSecret: z.string().min(32),
  /** The schemas that the API exposes; the first is the default. */
  schemas: z.array(z.string()).min(1).default(['public', 'agent']),
  /** Rows after which Supabase cuts an answer. */
  maxRows: z.number().int().positive().default(1000),
  /** Instead of what the database says of its roles (8 s, and 3 s for anon). */
  statementTimeoutMs: z.number().int().positive().optional(),
  poolSize: z.number().int().positive().default(20),
});

export type GatewayOptions = z.infer<typeof gatewayOptions>;
