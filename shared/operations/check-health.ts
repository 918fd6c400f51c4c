import type { Health } from './operations.schema.ts';
import type { HealthProbe } from './ports.ts';

const PROBE_TIMEOUT_MS = 5_000;

/** Asks everything the platform needs, at once. A failure is told by its kind; addresses and keys stay out of it. */
export async function checkHealth(probes: readonly HealthProbe[]): Promise<Health> {
  const checks = await Promise.all(
    probes.map(async ({ name, probe }) => {
      const startedAt = performance.now();
      const elapsed = (): number => Math.round(performance.now() - startedAt);
      try {
        await within(PROBE_TIMEOUT_MS, probe);
        return { name, ok: true, ms: elapsed() };
      } catch (error) {
        return { name, ok: false, ms: elapsed(), error: error instanceof Error ? error.name : 'Error' };
      }
    }),
  );
  return { status: checks.every((check) => check.ok) ? 'ready' : 'degraded', checks };
}

async function within(ms: number, probe: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(Object.assign(new Error('no answer in time'), { name: 'TimeoutError' }));
    }, ms);
  });
  try {
    await Promise.race([probe(controller.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
