import { QueryClient } from '@tanstack/react-query';
import { NoAnswerError } from '../fetch-answer.ts';
import { ApiError } from './api-error.ts';

/** Whether the network or the server was at fault, so that nobody knows if it was done. An answer that says no is an answer. */
export function isUnanswered(error: Error | null): boolean {
  return error instanceof NoAnswerError || (error instanceof ApiError && error.status >= 500);
}

export function mayRetry(failures: number, error: Error): boolean {
  return failures < 2 && isUnanswered(error);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: mayRetry, staleTime: 1_000 } } });
}
