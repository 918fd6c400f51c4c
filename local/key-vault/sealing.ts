import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Sealing {
  seal(value: string): Uint8Array;
  open(sealed: Uint8Array): string;
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key of this machine, so that a copied database alone gives nothing away. */
export function loadSealing(stateDir: string): Sealing {
  const file = path.join(stateDir, 'vault.key');
  if (!existsSync(file)) {
    mkdirSync(stateDir, { recursive: true });
    // Renamed into place, so that a kill halfway leaves no short key.
    writeFileSync(`${file}.new`, randomBytes(32), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const key = readFileSync(file);
  return {
    seal(value) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const value = bytes.subarray(nonceBytes, -tagBytes);
      return Buffer.concat([decipher.update(value), decipher.final()]).toString('utf8');
    },
  };
}
