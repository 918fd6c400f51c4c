import type { RetryOptions } from './core/types.ts';

/** The pause before the retry after attempt `retryCount` (from 0). */
export function retryDelayMs(options: RetryOptions, retryCount: number): number {
  if (options.retryStrategy === 'fixedDelay') return (options.delayInterval?.seconds ?? 0) * 1000;
  const least = (options.minimumInterval?.seconds ?? 0) * 1000;
  const most = (options.maximumInterval?.seconds ?? 0) * 1000;
  return Math.min(most, least * 2 ** retryCount);
}
