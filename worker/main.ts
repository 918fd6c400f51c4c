import { pino } from 'pino';
import { readConfig } from './src/config.ts';
import { startWorker } from './src/worker.ts';

/** A parent that started the worker over IPC is told how it went, and takes the worker along when it ends. */
const tellParent = (
  message: { type: 'ready'; facts: { port: number } } | { type: 'failed'; message: string },
): void => {
  process.send?.(message);
};

// pino's own destination would retry a broken pipe for ever as the process exits; a stream tells, and that is the end.
process.stdout.on('error', () => process.exit(1));

try {
  const config = readConfig();
  const log = pino({ level: config.logLevel, base: { service: 'worker', workerId: config.workerId } }, process.stdout);
  const worker = await startWorker(config, log);
  let draining = false;
  const end = async (why: string): Promise<void> => {
    if (draining) return;
    draining = true;
    log.info({ why }, 'ending');
    try {
      await worker.drain();
      process.exit(0);
    } catch (error) {
      log.fatal({ err: error }, 'the worker did not drain cleanly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('disconnect', () => void end('the parent is gone'));
  // Ctrl-C reaches the whole process group: a parent decides the order in which its children end.
  process.on('SIGINT', () => void (process.send ? undefined : end('SIGINT')));
  tellParent({ type: 'ready', facts: { port: worker.port } });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(message);
  tellParent({ type: 'failed', message });
  process.exit(1);
}
