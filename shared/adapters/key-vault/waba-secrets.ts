import type { SecretClient } from '@azure/keyvault-secrets';
import type { WabaSecrets } from '../../channels/ports.ts';
import { ifFound, removeSecret } from './secrets.ts';

/** Access tokens of dedicated accounts: one secret a number, a new version when the token changes. */
export function wabaSecretVault(secrets: SecretClient): WabaSecrets {
  return {
    nameFor: (organizationId, phoneNumberId) => `waba-${organizationId.slice('org_'.length)}-${phoneNumberId}`,
    async put(name, accessToken) {
      await secrets.setSecret(name, accessToken, { contentType: 'text/plain' });
    },
    async get(name) {
      return (await ifFound(() => secrets.getSecret(name)))?.value ?? null;
    },
    remove: (name) => removeSecret(secrets, name),
  };
}
