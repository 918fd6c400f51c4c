import { setTimeout as pause } from 'node:timers/promises';

/** Waits; an abort ends the wait early and is no error. */
export async function pauseUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
