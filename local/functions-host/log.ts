import type { LogLevel } from './core/types.ts';

const order: LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

/** Category (or the beginning of one) to the least level that is written; `default` for the rest. */
export type LogLevels = Record<string, LogLevel>;

/** One line a message on stdout: time, level, category, and the invocation where there is one. */
export class HostLog {
  #levels: LogLevels = {};
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void = (line) => console.log(line)) {
    this.#print = print;
  }

  setLevels(levels: LogLevels): void {
    this.#levels = levels;
  }

  write(level: LogLevel, category: string, message: string, invocationId?: string): void {
    if (order.indexOf(level) < order.indexOf(this.#leastLevel(category)) || level === 'none') return;
    const where = invocationId ? `${category} ${invocationId}` : category;
    this.#print(`${new Date().toISOString()} ${level} [${where}] ${message}`);
  }

  info(message: string): void {
    this.write('information', 'Host', message);
  }

  warn(message: string): void {
    this.write('warning', 'Host', message);
  }

  error(message: string): void {
    this.write('error', 'Host', message);
  }

  /** The longest configured category that `category` begins with decides, part by part. */
  #leastLevel(category: string): LogLevel {
    for (let name = category; name; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const level = this.#levels[name];
      if (level) return level;
    }
    return this.#levels['default'] ?? 'information';
  }
}
