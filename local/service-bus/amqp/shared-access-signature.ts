import { createHmac, timingSafeEqual } from 'node:crypto';
import { unauthorized } from '../broker/broker-error.ts';

export interface SharedAccessKey {
  name: string;
  key: string;
}

/** Checks a token `SharedAccessSignature sr=…&sig=…&se=…&skn=…`, which signs the resource and the time it expires. */
export function checkSharedAccessSignature(token: string, { name, key }: SharedAccessKey, now: number): void {
  const fields = new Map(
    token
      .replace(/^SharedAccessSignature /, '')
      .split('&')
      .map((field) => {
        const equals = field.indexOf('=');
        return [field.slice(0, equals), field.slice(equals + 1)];
      }),
  );
  const [resource = '', expiry = '', keyName = ''] = ['sr', 'se', 'skn'].map((field) => fields.get(field));
  if (decodeURIComponent(keyName) !== name) throw unauthorized('InvalidSignature: The token names an unknown key.');
  const expected = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest();
  const given = Buffer.from(decodeURIComponent(fields.get('sig') ?? ''), 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw unauthorized('InvalidSignature: The token has an invalid signature.');
  }
  if (!(Number(expiry) * 1000 > now)) throw unauthorized('ExpiredToken: The token is expired.');
}
