import { launch } from './launch.ts';
import { endWithNpm } from './npm-watch.ts';
import { readLaunchOptions } from './options.ts';

const stuckMs = 20_000;

/**
 * Runs the stack until it is told to end: Ctrl-C, SIGTERM, or the end of whoever started it. A parent that holds an
 * IPC channel is told `ready` with the connections, or `failed` with the reason.
 */
export async function runStack(args: readonly string[]): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  let endingSince: number | undefined;
  const end = (exitCode: number): void => {
    // npm passes a terminal's Ctrl-C on, so that one press comes twice; a later one means: at once.
    if (endingSince !== undefined) return performance.now() - endingSince > 1_000 ? process.exit(1) : undefined;
    endingSince = performance.now();
    setTimeout(() => process.exit(1), stuckMs).unref();
    void (stop?.() ?? Promise.resolve()).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
  process.on('disconnect', () => end(0));
  void endWithNpm(() => end(0));
  process.stdout.on('error', ignoreClosedTerminal);
  try {
    const { connections } = await launch(readLaunchOptions(args), (stopAll) => (stop = stopAll));
    process.send?.({ type: 'ready', facts: connections });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!stop) console.error(message); // after that point the launcher has said it
    process.send?.({ type: 'failed', message });
    end(1);
  }
}

/** The log file has every line; a terminal that went away must not stop the orderly end. */
function ignoreClosedTerminal(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
