import { z } from 'zod';

const port = z.number().int().min(0).max(65_535);

export const hubOptions = z.strictObject({
  port,
  /** Written by the launcher once everything runs; read anew for each page. */
  connectionsFile: z.string().min(1),
  /** Where each part listens. */
  ports: z.object({
    api: port,
    web: port,
    keyVault: port,
    identity: port,
    clerk: port,
    worker: port,
    stripe: port,
    supabase: port,
    postgres: port,
    serviceBus: port,
    cosmos: port,
    blob: port,
    proxyProvider: port,
    email: port,
    meta: port,
    razorpay: port,
  }),
});

export type HubOptions = z.infer<typeof hubOptions>;
