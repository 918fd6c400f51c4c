import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SigningKey {
  privateKey: KeyObject;
  kid: string;
  /** The public key as SPKI PEM: what Clerk's dashboard calls the JWKS public key. */
  publicPem: string;
  jwks: { keys: Record<string, unknown>[] };
}

/** The instance's RS256 key, made once: tokens stay valid over a restart. */
export function loadSigningKey(stateDir: string): SigningKey {
  const file = path.join(stateDir, 'signing-key.pem');
  if (!existsSync(file)) {
    mkdirSync(stateDir, { recursive: true });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    // Renamed into place, so that a kill halfway leaves no broken key.
    writeFileSync(`${file}.new`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const privateKey = createPrivateKey(readFileSync(file));
  const publicKey = createPublicKey(privateKey);
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const kid = `ins_${createHash('sha256').update(publicPem).digest('hex').slice(0, 27)}`;
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  return { privateKey, kid, publicPem, jwks: { keys: [jwk] } };
}
