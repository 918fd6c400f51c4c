import type { AccessTokenOf } from '../channels/access-token.ts';
import type { MetaAccount } from './ports.ts';

/** The account that a template is written on, with the token that opens it. */
export async function accountOf(
  accessTokenOf: AccessTokenOf,
  { wabaId, secretName }: { wabaId: string; secretName: string | null },
): Promise<MetaAccount> {
  return { wabaId, accessToken: await accessTokenOf(secretName) };
}
