import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** Whether the network or the server was at fault, so that nobody knows if it was done. An answer that says no is an answer. */
export function isUnanswered(error: Error | null): boolean {
  // `fetch` throws a TypeError when no answer came.
  return error instanceof TypeError || (error instanceof ApiError && error.status >= 500);
}

export function mayRetry(failures: number, error: Error): boolean {
  return failures < 2 && isUnanswered(error);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: mayRetry, staleTime: 1_000 } } });
}
