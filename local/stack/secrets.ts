import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from './state.ts';

const secretsSchema = z.object({
  supabaseJwtSecret: z.string().min(32),
  stripeSecretKey: z.string().startsWith('sk_test_'),
  stripeWebhookSecret: z.string().startsWith('whsec_'),
  clerkSecretKey: z.string().startsWith('sk_test_'),
  clerkWebhookSecret: z.string().startsWith('whsec_'),
  stripePaymentWebhookSecret: z.string().startsWith('whsec_'),
  proxyProviderApiKey: z.string().min(16),
  authSecret: z.string().min(32),
  emailAccessKey: z.base64(),
  metaAppSecret: z.string().min(16),
  metaVerifyToken: z.string().min(16),
  metaAccessToken: z.string().min(16),
  razorpayKeyId: z.string().startsWith('rzp_test_'),
  razorpayKeySecret: z.string().min(16),
  razorpayWebhookSecret: z.string().min(16),
  identityHeader: z.string().min(16),
  workerId: z.uuid(),
});

export type Secrets = z.infer<typeof secretsSchema>;

/**
 * Made up once and kept, so that what was signed before a restart is still good after it. A key that a newer version
 * needs is added.
 */
export function loadSecrets(file: string): Secrets {
  const kept = z.record(z.string(), z.unknown()).parse(readJson(file) ?? {});
  const result = secretsSchema.safeParse({ ...makeSecrets(), ...kept });
  if (!result.success) {
    const keys = [...new Set(result.error.issues.map(({ path }) => path.join('.')))].join(', ');
    throw new Error(`${file} has no usable ${keys}. Mend it, or clear the state with: npm run reset`);
  }
  if (Object.keys(secretsSchema.shape).some((key) => !(key in kept))) writeJson(file, result.data);
  return result.data;
}

function makeSecrets(): Secrets {
  const key = (): string => randomBytes(24).toString('hex');
  return {
    supabaseJwtSecret: key(),
    stripeSecretKey: `sk_test_${key()}`,
    stripeWebhookSecret: `whsec_${key()}`,
    clerkSecretKey: `sk_test_${key()}`,
    clerkWebhookSecret: `whsec_${randomBytes(24).toString('base64')}`,
    stripePaymentWebhookSecret: `whsec_${key()}`,
    proxyProviderApiKey: key(),
    authSecret: key(),
    emailAccessKey: randomBytes(32).toString('base64'),
    metaAppSecret: key(),
    metaVerifyToken: key(),
    metaAccessToken: `EAA${key()}`,
    razorpayKeyId: `rzp_test_${randomBytes(7).toString('hex')}`,
    razorpayKeySecret: key(),
    razorpayWebhookSecret: key(),
    identityHeader: key(),
    workerId: randomUUID(),
  };
}
