import { randomBytes } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import type { InstanceId } from '../../kernel/ids.ts';
import type { InstanceKeyVault } from '../../provisioning/ports.ts';
import { ifFound, removeSecret } from './secrets.ts';

export function connectKeyVault(url: string, credential: TokenCredential): SecretClient {
  // A vault served over plain HTTP is one on this machine.
  const plain = url.startsWith('http://');
  return new SecretClient(url, credential, {
    allowInsecureConnection: plain,
    disableChallengeResourceVerification: plain,
  });
}

/** One 256-bit key an instance, under a name that follows from its id. */
export function instanceKeyVault(secrets: SecretClient): InstanceKeyVault {
  const nameOf = (instanceId: InstanceId): string => `instance-key-${instanceId.slice('ins_'.length)}`;
  return {
    async create(instanceId) {
      const name = nameOf(instanceId);
      const present = await ifFound(() => secrets.getSecret(name));
      if (present) return;
      await secrets.setSecret(name, randomBytes(32).toString('base64'), {
        contentType: 'application/octet-stream;base64',
      });
    },
    remove: (instanceId) => removeSecret(secrets, nameOf(instanceId)),
  };
}
