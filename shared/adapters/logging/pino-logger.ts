import pino from 'pino';
import type { Logger } from '../../kernel/logger.ts';

/** One JSON line an entry on standard output, which Azure and the laptop both collect. */
export function pinoLogger(level: string): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service: 'api' },
    timestamp: pino.stdTimeFunctions.isoTime,
    errorKey: 'error',
    redact: { paths: ['*.authorization', '*.token', '*.secret', '*.password'], remove: true },
  };
  // A plain stream: pino's own destination retries a broken pipe for ever as the process exits.
  return wrap(pino(options, process.stdout));
}

function wrap(logger: pino.Logger): Logger {
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}
