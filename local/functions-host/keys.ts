import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export type AuthLevel = 'anonymous' | 'function' | 'admin';

export interface HostKeys {
  functionKey: string;
  masterKey: string;
}

/** The host's default function key and its master key, made once. */
export function loadKeys(db: DatabaseSync): HostKeys {
  return { functionKey: loadKey(db, 'default'), masterKey: loadKey(db, 'master') };
}

function loadKey(db: DatabaseSync, name: string): string {
  db.prepare('INSERT OR IGNORE INTO keys VALUES (?, ?)').run(name, randomBytes(32).toString('base64url'));
  const row = db.prepare('SELECT value FROM keys WHERE name = ?').get(name);
  return String(row?.['value']);
}

/** The master key opens everything, the function key what asks for `function`. */
export function isAuthorized(level: AuthLevel, given: string | undefined, keys: HostKeys): boolean {
  if (level === 'anonymous') return true;
  if (!given) return false;
  return isSame(given, keys.masterKey) || (level === 'function' && isSame(given, keys.functionKey));
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
