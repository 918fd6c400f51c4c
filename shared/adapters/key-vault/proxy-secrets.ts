import { createHash } from 'node:crypto';
import type { SecretClient } from '@azure/keyvault-secrets';
import { z } from 'zod';
import type { ProxySecrets } from '../../proxies/ports.ts';
import { ifFound, removeSecret } from './secrets.ts';

const credentialsSchema = z.object({
  host: z.string(),
  port: z.int(),
  username: z.string(),
  password: z.string(),
});

/** Credentials of proxies, one secret each. */
export function proxySecretVault(secrets: SecretClient): ProxySecrets {
  return {
    nameFor: (instanceId) => `proxy-${instanceId.slice('ins_'.length)}`,
    nameInPool({ host, port, username }) {
      const identity = createHash('sha256')
        .update(JSON.stringify([host, port, username]))
        .digest('hex');
      return `proxy-pool-${identity.slice(0, 32)}`;
    },
    async put(name, { host, port, username, password }) {
      await secrets.setSecret(name, JSON.stringify({ host, port, username, password }), {
        contentType: 'application/json',
      });
    },
    async get(name) {
      const secret = await ifFound(() => secrets.getSecret(name));
      return secret?.value === undefined ? null : credentialsSchema.parse(JSON.parse(secret.value));
    },
    remove: (name) => removeSecret(secrets, name),
  };
}
