import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { fromUuid, toUuid } from '../kernel/ids.ts';
import type { CodePurpose, InvitationId } from './people-ports.ts';

export type AuthSecrets = ReturnType<typeof authSecrets>;

/** The key of one purpose, from the one secret of the configuration. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `wasup ${purpose}`, 32));
}

/**
 * Everything that is worked out with a key. A code and an invitation's token follow from their ids, so that neither is
 * kept anywhere: not in the database, not on a queue.
 */
export function authSecrets(secret: string) {
  const keyed = (purpose: string) => {
    const key = deriveKey(secret, purpose);
    return (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  };
  const code = keyed('one-time code');
  const codeHash = keyed('one-time code hash');
  const invitation = keyed('invitation');
  const limit = keyed('rate limit');
  return {
    /** Six digits. */
    codeOf: (codeId: string): string => String(code(codeId).readUIntBE(0, 6) % 1_000_000).padStart(6, '0'),
    codeHash: (email: string, purpose: CodePurpose, given: string): string =>
      codeHash([purpose, email, given].join('\n')).toString('base64url'),
    invitationToken: (id: InvitationId): string =>
      `${id.slice('inv_'.length)}.${invitation(toUuid(id)).toString('base64url')}`,
    /** The invitation that a token is for; null when we did not make it. */
    readInvitationToken(token: string): InvitationId | null {
      const [hex = '', mac = ''] = token.split('.');
      const id = fromUuid('inv', hex);
      const expected = invitation(toUuid(id));
      const given = Buffer.from(mac, 'base64url');
      return given.length === expected.length && timingSafeEqual(given, expected) ? id : null;
    },
    limitKey: (what: string, who: string): string => `${what}:${limit(`${what}\n${who}`).toString('base64url')}`,
  };
}

export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A refresh token has 256 random bits: its plain hash tells nothing. */
export function refreshHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
