/** Time as the lease counts it. Milliseconds from an arbitrary origin; it never runs backwards. */
export interface Clock {
  now(): number;
  /** Runs `task` once, `delayMs` from now; the answer cancels it. */
  schedule(delayMs: number, task: () => void): () => void;
}

interface TimeSources {
  monotonic: () => number;
  wall: () => number;
}

/**
 * The monotonic clock stands still while a machine is suspended, and a lease does not. Whatever the wall clock ran ahead
 * is therefore added: a suspended worker wakes up knowing that its lease is over. A wall clock set back changes nothing.
 */
export function createSystemClock(
  { monotonic, wall }: TimeSources = { monotonic: () => performance.now(), wall: () => Date.now() },
): Clock {
  const origin = wall() - monotonic();
  let suspendedMs = 0;
  return {
    now() {
      const elapsed = monotonic();
      suspendedMs = Math.max(suspendedMs, wall() - elapsed - origin);
      return elapsed + suspendedMs;
    },
    schedule(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

/** Resolves after `delayMs`, or at once when `signal` is aborted. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.schedule(delayMs, end);
    signal.addEventListener('abort', end);
  });
}

/** Gives `call` a signal that is aborted after `limitMs`, or with `signal`. */
export async function withTimeout<T>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController();
  const cancel = clock.schedule(limitMs, () => timeout.abort(new Error(`No answer within ${limitMs} ms.`)));
  try {
    return await call(AbortSignal.any([timeout.signal, signal]));
  } finally {
    cancel();
  }
}
