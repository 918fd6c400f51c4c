import type { SecretClient } from '@azure/keyvault-secrets';
import type { WabaSecrets } from '../../channels/ports.ts';
import { ifFound, removeSecret } from './secrets.ts';

/** Access tokens and app secrets of dedicated accounts: one secret of each a number, a new version when it changes. */
export function wabaSecretVault(secrets: SecretClient): WabaSecrets {
  return {
    nameFor: (organizationId, phoneNumberId, kind) =>
      `waba-${organizationId.slice('org_'.length)}-${phoneNumberId}${kind === 'app' ? '-app' : ''}`,
    async put(name, secret) {
      await secrets.setSecret(name, secret, { contentType: 'text/plain' });
    },
    async get(name) {
      return (await ifFound(() => secrets.getSecret(name)))?.value ?? null;
    },
    remove: (name) => removeSecret(secrets, name),
  };
}
