import { z } from 'zod';

const id = z.string().regex(/^\d{5,20}$/);

export const metaOptions = z.strictObject({
  /** 0 for any free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  stateDir: z.string().min(1),
  /** Signs webhooks, and the addresses of media. */
  appSecret: z.string().min(1),
  verifyToken: z.string().min(1),
  /** Of the system user that holds the platform's own account. */
  accessToken: z.string().min(1),
  webhookUrl: z.url(),
  businessId: id,
  wabaId: id,
  phoneNumberId: id,
  /** Meta goes on for 7 days, in ever longer steps; a laptop's steps are short. The last one repeats. */
  webhookRetryDelaysMs: z.array(z.number().int().positive()).min(1).default([500, 1_000, 2_000, 5_000, 10_000, 30_000]),
});

export type MetaOptions = z.output<typeof metaOptions>;
