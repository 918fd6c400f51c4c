import { renderLine } from './log-line.ts';

export interface Log {
  /** What a part wrote, as one readable line. */
  part(name: string, text: string): void;
  /** What the launcher itself has to say. */
  say(text: string): void;
  fail(text: string): void;
}

const colours = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];
const width = 15;

export function createLog({ colour, write }: { colour: boolean; write: (line: string) => void }): Log {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const known: string[] = [];
  const prefix = (name: string): string => {
    if (!known.includes(name)) known.push(name);
    return paint(colours[known.indexOf(name) % colours.length] ?? 37, name.padEnd(width));
  };
  return {
    part(name, text) {
      const { level, line } = renderLine(text);
      if (!line) return;
      const shown = level === 'error' ? paint(31, line) : level === 'warn' ? paint(33, line) : line;
      write(`${prefix(name)} ${shown}`);
    },
    say: (text) => write(`${paint(1, 'wasup'.padEnd(width))} ${text}`),
    fail: (text) => write(`${paint(31, 'wasup'.padEnd(width))} ${paint(31, text)}`),
  };
}
