import type { z } from 'zod';

/** What a started program tells whoever started it. */
export interface Started {
  /** Facts for the parent, such as the port that was bound or a generated key. JSON only. */
  facts: Record<string, unknown>;
  /** Stops accepting work, lets what is under way finish, and releases every file and port. */
  close(): Promise<void>;
}

/**
 * The frame of every program in `local/`: options come as one JSON argument, readiness goes to the parent over IPC,
 * and the program ends when it is told to (SIGTERM) or when its parent is gone, so that nothing is ever left behind.
 */
export async function runProgram<Options extends z.ZodType>(
  name: string,
  optionsSchema: Options,
  start: (options: z.infer<Options>) => Promise<Started>,
): Promise<void> {
  let started: Started | undefined;
  let closing = false;
  const end = async (exitCode: number): Promise<void> => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(exitCode || 1), 10_000).unref();
    try {
      await started?.close();
    } catch (error) {
      console.error(`${name} did not close cleanly:`, error);
      exitCode ||= 1;
    }
    process.exit(exitCode);
  };
  // Ctrl-C reaches the whole process group: the parent decides the order in which its children end.
  process.on('SIGINT', () => void (process.send ? undefined : end(0)));
  process.on('SIGTERM', () => void end(0));
  process.on('disconnect', () => void end(0));
  // The parent that read the log is gone; its `disconnect` is about to say so.
  process.stdout.on('error', () => void end(0));
  try {
    started = await start(optionsSchema.parse(JSON.parse(process.argv[2] ?? '{}')));
  } catch (error) {
    const message = explainStartFailure(name, error);
    console.error(message);
    process.send?.({ type: 'failed', message });
    await end(1);
    return;
  }
  if (process.send) process.send({ type: 'ready', facts: started.facts });
  else console.log(`${name} is ready`, started.facts);
}

function explainStartFailure(name: string, error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    return `${name}: port${port} on 127.0.0.1 is already taken. Stop what holds it, or give ${name} another port.`;
  }
  return `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
