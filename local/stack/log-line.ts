export interface RenderedLine {
  level: 'error' | 'warn' | 'info';
  /** Empty when there is nothing to show. */
  line: string;
}

const pinoLevels: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
/** Said by the prefix, or of no use on one laptop. */
const silentFields = new Set(['level', 'time', 'msg', 'message', 'pid', 'hostname', 'service']);

/** Makes one readable line of what a program wrote: structured (pino) or as the Functions host writes it, else as it is. */
export function renderLine(text: string): RenderedLine {
  return structured(text) ?? hostLine(text) ?? { level: 'info', line: text.trimEnd() };
}

function structured(text: string): RenderedLine | undefined {
  if (!text.startsWith('{')) return undefined;
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined; // a line that only begins like JSON is shown as it is
  }
  if (!('level' in entry)) return undefined;
  const level = typeof entry['level'] === 'number' ? (pinoLevels[entry['level']] ?? 'info') : String(entry['level']);
  const { err, error, ...rest } = entry;
  const fields = Object.entries(rest).filter(([key]) => !silentFields.has(key));
  const words = [
    clock(entry['time']),
    level.padEnd(5),
    show(entry['msg'] ?? entry['message'] ?? ''),
    ...fields.map(([key, value]) => `${key}=${show(value)}`),
    ...errorOf(err ?? error),
  ];
  return { level: severity(level), line: words.join(' ').trimEnd() };
}

/** `2026-11-21T09:42:49.123Z warning [Host] …` */
function hostLine(text: string): RenderedLine | undefined {
  const parts = /^\S+T(\d\d:\d\d:\d\d\.\d{3})Z (\w+) (.*)$/.exec(text);
  if (!parts) return undefined;
  const [, time = '', level = '', rest = ''] = parts;
  const short = level === 'information' ? 'info' : level === 'warning' ? 'warn' : level;
  return { level: severity(level), line: `${time} ${short.padEnd(5)} ${rest}` };
}

function clock(time: unknown): string {
  const date = new Date(typeof time === 'number' || typeof time === 'string' ? time : Date.now());
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(11, 23);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function errorOf(error: unknown): string[] {
  if (error === undefined) return [];
  if (typeof error !== 'object' || error === null) return [`error=${show(error)}`];
  const { type = 'Error', message = '', stack } = error as { type?: string; message?: string; stack?: string };
  return [`${type}: ${message}`, ...(stack ? [`\n${stack}`] : [])];
}

function severity(level: string): RenderedLine['level'] {
  if (/^(error|fatal|critical)/i.test(level)) return 'error';
  return /^warn/i.test(level) ? 'warn' : 'info';
}
