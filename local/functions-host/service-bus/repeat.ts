import { toError } from '../core/errors.ts';
import { pauseUnlessAborted } from '../pause.ts';
import { createErrorReporter, type Listener, type ListenerContext } from './listener.ts';

const pauseAfterErrorMs = 1_000;

/** Does `work` again and again, `times` side by side, until stopped; an error is said once and tried again. */
export function repeat(
  context: ListenerContext,
  times: number,
  work: (signal: AbortSignal, works: () => void) => Promise<void>,
): Listener {
  const stopping = new AbortController();
  const { signal } = stopping;
  const reporter = createErrorReporter(context);
  const attempt = async (): Promise<void> => {
    try {
      await work(signal, reporter.works);
    } catch (error) {
      if (signal.aborted) return;
      reporter.failed(toError(error));
      await pauseUnlessAborted(pauseAfterErrorMs, signal);
    }
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) await attempt();
  };
  const running = Promise.all(Array.from({ length: times }, loop));
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
