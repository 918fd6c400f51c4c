import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';

export interface RazorpaySettings {
  apiBaseUrl: string;
  keyId: string;
  keySecret: string;
  webhookSecret: string;
}

const TIMEOUT_MS = 15_000;

/** What Razorpay would not do, in its own words. */
export class RazorpayRefusal extends Error {
  readonly status: number;

  constructor(status: number, description: string) {
    super(`Razorpay refused: ${description}`);
    this.status = status;
  }
}

export type CallRazorpay = <S extends z.ZodType>(
  method: 'GET' | 'POST',
  path: string,
  schema: S,
  body?: Record<string, unknown>,
) => Promise<z.infer<S>>;

/** Calls Razorpay's API. The official client cannot be pointed at another host, and these are a handful of calls. */
export function connectRazorpay({ apiBaseUrl, keyId, keySecret }: RazorpaySettings): CallRazorpay {
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  return async (method, path, schema, body) => {
    const response = await fetch(`${apiBaseUrl}/v1/${path}`, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    const answer: unknown = await response.json().catch((cause: unknown) => {
      throw unavailable(cause);
    });
    if (response.ok) return schema.parse(answer);
    const description = descriptionOf(answer);
    if (response.status >= 500 || response.status === 429) throw unavailable(new Error(description));
    throw new RazorpayRefusal(response.status, description);
  };
}

function unavailable(cause: unknown): AppError {
  return new AppError('RAZORPAY.UNAVAILABLE', {
    kind: 'unavailable',
    message: 'Razorpay does not answer; try again shortly',
    cause,
  });
}

function descriptionOf(answer: unknown): string {
  const error = (answer as { error?: { description?: unknown } } | null)?.error;
  return typeof error?.description === 'string' ? error.description : 'without a reason';
}
