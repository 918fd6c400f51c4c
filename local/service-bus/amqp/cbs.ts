import rhea from 'rhea';
import { notSupported } from '../broker/broker-error.ts';
import { BrokerError } from '../broker/broker-error.ts';
import type { Request, Response } from './request-response.ts';
import { checkSharedAccessSignature, type SharedAccessKey } from './shared-access-signature.ts';

const sharedAccessTokenType = 'servicebus.windows.net:sastoken';

/** Claims-based security: a client puts a token before it attaches links. Returns whether the token was accepted. */
export function putToken({ operation, properties, body }: Request, key: SharedAccessKey): [boolean, Response] {
  try {
    if (operation !== 'put-token') throw notSupported(`the operation ${operation} on $cbs`);
    const type = String(properties['type']);
    if (type !== sharedAccessTokenType) throw notSupported(`tokens of type ${type}; use a shared access signature`);
    checkSharedAccessSignature(String(body), key, Date.now());
    return [true, status(202, 'Accepted')];
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    return [false, status(error.statusCode, error.message)];
  }
}

function status(code: number, description: string): Response {
  return { applicationProperties: { 'status-code': rhea.types.wrap_int(code), 'status-description': description } };
}
