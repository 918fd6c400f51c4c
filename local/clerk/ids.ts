import { randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id of Clerk's form: a prefix and 27 characters of base 62. */
export function newId(prefix: string): string {
  return `${prefix}_${Array.from({ length: 27 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}
