import { z } from 'zod';

const configSchema = z.object({
  apiBaseUrl: z.url(),
  clerkFrontendApiUrl: z.url(),
  signInUrl: z.url(),
});

export type Config = z.infer<typeof configSchema>;

/** Where the services are. It is fetched, so that one build serves every environment. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`/config.json answered ${response.status}.`);
  return configSchema.parse(await response.json());
}
