import { recoverableDays, recoverableSeconds, type SecretVersion } from './store.ts';

/** Secrets as Key Vault writes them in JSON. */
export class Bundles {
  readonly #vaultUrl: () => string;

  constructor(vaultUrl: () => string) {
    this.#vaultUrl = vaultUrl;
  }

  secret(secret: SecretVersion, value?: string): object {
    return { ...(value === undefined ? {} : { value }), ...this.#item(secret, secret.version) };
  }

  /** A line of a list: of versions with the version in the id, of secrets without. */
  item(secret: SecretVersion, withVersion: boolean): object {
    return this.#item(secret, withVersion ? secret.version : undefined);
  }

  deletedSecret(secret: SecretVersion): object {
    return { ...this.#deletion(secret), ...this.#item(secret, secret.version) };
  }

  deletedItem(secret: SecretVersion): object {
    return { ...this.#deletion(secret), ...this.#item(secret, undefined) };
  }

  #item(secret: SecretVersion, version: string | undefined): object {
    const { name, content_type, tags, enabled, nbf, exp, created, updated } = secret;
    return {
      id: [this.#vaultUrl(), 'secrets', name, ...(version === undefined ? [] : [version])].join('/'),
      ...(content_type === null ? {} : { contentType: content_type }),
      attributes: {
        enabled: enabled === 1,
        ...(nbf === null ? {} : { nbf }),
        ...(exp === null ? {} : { exp }),
        created,
        updated,
        recoveryLevel: 'Recoverable+Purgeable',
        recoverableDays,
      },
      ...(tags === null ? {} : { tags: JSON.parse(tags) as Record<string, string> }),
    };
  }

  #deletion({ name, deleted_at }: SecretVersion): object {
    return {
      recoveryId: `${this.#vaultUrl()}/deletedsecrets/${name}`,
      deletedDate: deleted_at,
      scheduledPurgeDate: Number(deleted_at) + recoverableSeconds,
    };
  }
}
