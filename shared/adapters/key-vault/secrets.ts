import type { SecretClient } from '@azure/keyvault-secrets';

/** Undefined when the vault has no such secret. */
export async function ifFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

/** Removes a secret for good; nothing there is success. */
export async function removeSecret(secrets: SecretClient, name: string): Promise<void> {
  const deletion = await ifFound(() => secrets.beginDeleteSecret(name));
  await deletion?.pollUntilDone();
  await ifFound(() => secrets.purgeDeletedSecret(name));
}
