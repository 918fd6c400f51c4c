import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from './state.ts';

const secretsSchema = z.object({
  supabaseJwtSecret: z.string().min(32),
  stripeSecretKey: z.string().startsWith('sk_test_'),
  stripeWebhookSecret: z.string().startsWith('whsec_'),
  clerkSecretKey: z.string().startsWith('sk_test_'),
  clerkWebhookSecret: z.string().startsWith('whsec_'),
  proxyProviderApiKey: z.string().min(16),
  identityHeader: z.string().min(16),
  workerId: z.uuid(),
});

export type Secrets = z.infer<typeof secretsSchema>;

/** Made up once and kept, so that what was signed before a restart is still good after it. */
export function loadSecrets(file: string): Secrets {
  const kept = readJson(file);
  if (kept === undefined) {
    const secrets = makeSecrets();
    writeJson(file, secrets);
    return secrets;
  }
  const result = secretsSchema.safeParse(kept);
  if (result.success) return result.data;
  const keys = [...new Set(result.error.issues.map(({ path }) => path.join('.')))].join(', ');
  throw new Error(`${file} has no usable ${keys}. Mend it, or clear the state with: npm run reset`);
}

function makeSecrets(): Secrets {
  const key = (): string => randomBytes(24).toString('hex');
  return {
    supabaseJwtSecret: key(),
    stripeSecretKey: `sk_test_${key()}`,
    stripeWebhookSecret: `whsec_${key()}`,
    clerkSecretKey: `sk_test_${key()}`,
    clerkWebhookSecret: `whsec_${randomBytes(24).toString('base64')}`,
    proxyProviderApiKey: key(),
    identityHeader: key(),
    workerId: randomUUID(),
  };
}
