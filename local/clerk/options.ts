import { z } from 'zod';

export const organizationRole = z.enum(['org:member', 'org:admin']);

const seed = z.strictObject({
  organizations: z.array(z.strictObject({ id: z.string().optional(), slug: z.string(), name: z.string() })).default([]),
  users: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        email: z.email(),
        firstName: z.string(),
        lastName: z.string(),
        memberships: z.array(z.strictObject({ organizationSlug: z.string(), role: organizationRole })).default([]),
      }),
    )
    .default([]),
});

export const clerkOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  stateDir: z.string().min(1),
  secretKey: z.string().startsWith('sk_'),
  /** Created when it is not there yet; what a person changed or removed later stays so. */
  seed: seed.optional(),
  webhookEndpoints: z.array(z.strictObject({ url: z.url(), secret: z.string().startsWith('whsec_') })).default([]),
  /** Pause before each further attempt; the first attempt is at once. The default is Svix's schedule. */
  webhookRetryDelaysMs: z
    .array(z.number().int().nonnegative())
    .default([5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000]),
  /** Origins of the front ends: they may call the Frontend API with cookies and be redirected to. */
  allowedOrigins: z.array(z.url()),
});

export type ClerkOptions = z.infer<typeof clerkOptions>;
export type Seed = z.infer<typeof seed>;
export type OrganizationRole = z.infer<typeof organizationRole>;
