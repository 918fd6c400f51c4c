import { z } from 'zod';
import type { RefusalRetry } from '../../campaigns/ports.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Exchange, Graph, GraphRequest } from './http.ts';

const graphError = z.object({
  error: z.object({
    code: z.int(),
    error_subcode: z.int().optional(),
    message: z.string().default(''),
    error_user_msg: z.string().optional(),
    error_data: z.object({ details: z.string().optional() }).loose().optional(),
  }),
});

export interface GraphRefusal {
  code: number;
  subcode: number | null;
  /** For people; nothing is decided by it. */
  reason: string;
}

/** What Meta refused with; null when the body is no error of the Graph API. */
export function refusalOf(body: unknown): GraphRefusal | null {
  const parsed = graphError.safeParse(body);
  if (!parsed.success) return null;
  const { code, error_subcode: subcode, message, error_user_msg: forPeople, error_data: data } = parsed.data.error;
  return { code, subcode: subcode ?? null, reason: (forPeople ?? data?.details ?? message).slice(0, 500) };
}

/**
 * Every code that is not terminal, and what it means for what is sent next. What may be of one recipient's country or
 * values alone (130497, 132005, 132012) is terminal for that recipient and stops nobody else's message.
 */
const RETRY: Record<number, Exclude<RefusalRetry, 'no'>> = {
  130429: 'throughput',
  80007: 'throughput',
  4: 'throughput',
  131056: 'pair',
  131048: 'stop-campaign', // spam rate: the number's quality
  131042: 'stop-campaign', // payment
  131031: 'stop-campaign', // account locked
  368: 'stop-campaign', // blocked for policy violations
  131005: 'stop-campaign', // access denied
  131045: 'stop-campaign', // the number is not registered
  133010: 'stop-campaign', // the number is not registered
  190: 'stop-campaign', // the access token is not valid
  10: 'stop-campaign', // permission denied
  200: 'stop-campaign', // permission denied
  3: 'stop-campaign', // capability or permission
  33: 'stop-campaign', // the number was deleted
  132000: 'stop-campaign', // another number of parameters than the template's
  132001: 'stop-campaign', // no such template or language
  132007: 'stop-campaign', // its content violates a policy
  132015: 'stop-campaign', // paused
  132016: 'stop-campaign', // disabled
  132068: 'stop-campaign', // its flow is blocked
  132069: 'stop-campaign', // its flow is throttled
  131053: 'later', // media could not be uploaded
  131000: 'later', // something went wrong
  131016: 'later', // service unavailable
  131057: 'later', // maintenance
  133004: 'later', // server temporarily unavailable
  1: 'later', // unknown to Meta itself
  2: 'later', // service
};

export function retryOf(code: number): RefusalRetry {
  return RETRY[code] ?? 'no';
}

/** Faults of Meta or of our credentials: nothing that was asked for is wrong. */
const NOT_THE_CALLERS = new Set([
  1, 2, 3, 4, 10, 33, 190, 200, 368, 80007, 80008, 130429, 131000, 131005, 131016, 131031, 131057, 133004,
]);

export type Answer<T> = { ok: true; value: T } | { ok: false; refusal: GraphRefusal };

/**
 * Asks the Graph API for something that may be asked again.
 * @throws an AppError META.UNAVAILABLE when Meta does not answer, or refuses for a reason that is not the caller's.
 */
export async function ask<S extends z.ZodType>(
  graph: Graph,
  request: GraphRequest,
  schema: S,
): Promise<Answer<z.infer<S>>> {
  const exchange = await graph(request);
  if (exchange.kind === 'answer' && exchange.status < 300) {
    const parsed = schema.safeParse(exchange.body);
    if (!parsed.success) throw unavailable('Meta answered in a form that is not known here', parsed.error);
    return { ok: true, value: parsed.data };
  }
  const refusal = exchange.kind === 'answer' ? refusalOf(exchange.body) : null;
  if (!refusal || NOT_THE_CALLERS.has(refusal.code)) throw unavailable(described(exchange, refusal));
  return { ok: false, refusal };
}

function described(exchange: Exchange, refusal: GraphRefusal | null): string {
  if (refusal) return `Meta refused with code ${refusal.code}: ${refusal.reason}`;
  return exchange.kind === 'answer' ? `Meta answered ${exchange.status}` : `Meta does not answer: ${exchange.reason}`;
}

function unavailable(why: string, cause?: unknown): AppError {
  return new AppError('META.UNAVAILABLE', {
    kind: 'unavailable',
    message: 'Meta does not do this at the moment; it is tried again',
    cause: cause ?? new Error(why),
  });
}

/** For what is asked of our own accord: that it is refused is a fault in the settings, or in us. */
export function refused(what: string, { code, reason }: GraphRefusal): AppError {
  return new AppError('META.REFUSED', {
    kind: 'conflict',
    message: `Meta does not give us ${what} (code ${code}): ${reason}`,
  });
}
