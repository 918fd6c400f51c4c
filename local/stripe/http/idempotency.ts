import { createHash } from 'node:crypto';
import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import { StripeError } from './errors.ts';

export interface Answer {
  status: number;
  body: string;
}

export function fingerprintOf(method: string, path: string, params: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, params]))
    .digest('hex');
}

/** The first answer under this key, if it came within a day; using a key for something else is an error. */
export function recall(account: Account, key: string, fingerprint: string): Answer | undefined {
  const { store } = account;
  store.run('delete from idempotency_keys where created <= ?', account.now() - day);
  const [saved] = store.all<Answer & { fingerprint: string }>('select * from idempotency_keys where key = ?', key);
  if (saved && saved.fingerprint !== fingerprint) {
    throw new StripeError(
      400,
      'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
        `Try using a key other than '${key}' if you meant to execute a different request.`,
      { type: 'idempotency_error' },
    );
  }
  return saved && { status: saved.status, body: saved.body };
}

export function remember(account: Account, key: string, fingerprint: string, { status, body }: Answer): void {
  account.store.run(
    'insert into idempotency_keys values (?, ?, ?, ?, ?)',
    key,
    fingerprint,
    status,
    body,
    account.now(),
  );
}
