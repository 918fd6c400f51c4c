import { messagingError, requiredParameter } from './errors.ts';

const userId = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/;

export interface Recipient {
  /** As it was given. */
  input: string;
  /** A phone number's digits, or a business-scoped user id. */
  id: string;
  isUserId: boolean;
}

/** `to`, a phone number however it is written, or `recipient`, a business-scoped user id. */
export function recipientOf(body: Record<string, unknown>): Recipient {
  const { to, recipient } = body;
  if (typeof to === 'string' && to !== '') {
    const digits = to.replace(/[+\s().-]/g, '');
    if (!/^[1-9]\d{6,14}$/.test(digits)) throw messagingError(131009, `to: ${to} is not a phone number`);
    return { input: to, id: digits, isUserId: false };
  }
  if (typeof recipient !== 'string' || recipient === '') throw requiredParameter('to');
  if (!userId.test(recipient)) throw messagingError(131009, `recipient: ${recipient} is not a user id`);
  return { input: recipient, id: recipient, isUserId: true };
}
