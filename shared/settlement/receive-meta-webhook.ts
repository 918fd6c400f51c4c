import type { OwnApps } from '../channels/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MetaEvents } from './meta-event.ts';
import type { MetaEventQueue } from './meta-event-queue.ts';
import { isSameSecret, isSignedByMeta } from './meta-signature.ts';
import { entriesOfOwnApps } from './own-app-entries.ts';
import { readMetaWebhook } from './read-meta-webhook.ts';

/** Meta asks once whether this is the address it was given. The answer is its own challenge. */
export function verifyMetaWebhook(
  { verifyToken }: { verifyToken: string },
  given: { verifyToken: string; challenge: string },
): Result<string> {
  if (isSameSecret(given.verifyToken, verifyToken)) return ok(given.challenge);
  return fail(
    new AppError('WEBHOOK.VERIFY_TOKEN_INVALID', { kind: 'forbidden', message: 'this is not the verify token' }),
  );
}

interface Deps {
  appSecret: string;
  ownApps: OwnApps;
  queue: Pick<MetaEventQueue, 'enqueue'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Takes in what Meta posted: signed, split by kind and on the queue before it is answered. Nothing is written to the
 * database, because settling the same event twice changes nothing; what the bus does not take, Meta posts again.
 */
export async function receiveMetaWebhook(
  { appSecret, ownApps, queue, clock, logger }: Deps,
  rawBody: Buffer,
  signature: string | null,
): Promise<Result<{ received: number }>> {
  const ours = isSignedByMeta(rawBody, signature, appSecret);
  const body = ours ? parsed(rawBody) : await saidByOwnApps(rawBody, signature, ownApps);
  if (!ours && !body) return refuse('WEBHOOK.SIGNATURE_INVALID', 'the signature is missing or not of these bytes');
  const read = readMetaWebhook(body, clock.now());
  if (!read) return refuse('WEBHOOK.MALFORMED', 'the body is not a webhook of Meta');
  const { ignored, unreadable } = read;
  const events = ours ? read.events : withOurIds(read.events);
  if (unreadable > 0) logger.warn({ unreadable }, 'parts of a webhook of Meta could not be read');
  if (ignored.length > 0) logger.info({ fields: ignored }, 'fields of Meta that nothing here is about');
  const { statuses, templates, inbound, account } = events;
  const received = statuses.length + templates.length + inbound.length + account.length;
  if (received > 0) {
    try {
      await queue.enqueue(events);
    } catch (cause) {
      return fail(
        new AppError('WEBHOOK.NOT_TAKEN', {
          kind: 'unavailable',
          message: 'the events could not be queued; post them again',
          cause,
        }),
      );
    }
  }
  return ok({ received });
}

function saidByOwnApps(rawBody: Buffer, signature: string | null, ownApps: OwnApps): Promise<object | null> | null {
  return signature === null ? null : entriesOfOwnApps(rawBody, parsed(rawBody), signature, ownApps);
}

/** A message's id at Meta is known to whoever received it; ours is not, so only by ours may it be named in a foreign hand. */
function withOurIds(events: MetaEvents): MetaEvents {
  return { ...events, statuses: events.statuses.filter(({ messageId }) => messageId !== null) };
}

function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    return null; // no webhook of Meta
  }
}

function refuse(code: string, message: string): Result<never> {
  return fail(new AppError(code, { kind: 'invalid', message }));
}
