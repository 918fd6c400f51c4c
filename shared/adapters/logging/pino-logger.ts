import pino from 'pino';
import type { Logger } from '../../kernel/logger.ts';

/** One JSON line an entry on standard output, which Azure and the laptop both collect. */
export function pinoLogger(level: string): Logger {
  const root = pino({
    level,
    base: { service: 'api' },
    timestamp: pino.stdTimeFunctions.isoTime,
    errorKey: 'error',
    redact: { paths: ['*.authorization', '*.token', '*.secret', '*.password'], remove: true },
  });
  return wrap(root);
}

function wrap(logger: pino.Logger): Logger {
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}
