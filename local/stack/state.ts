import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The folder in which one stack keeps all that it knows between two starts. */
export interface StateDir {
  readonly dir: string;
  file(...names: string[]): string;
  /** Gives the folder up for the next launcher. */
  release(): void;
}

/**
 * Takes the folder for this process alone. The lock is SQLite's own on an empty database: the system drops it when the
 * process ends, however it ends.
 * @throws {Error} in words, when another launcher holds the folder.
 */
export function takeStateDir(dir: string): StateDir {
  const absolute = path.resolve(dir);
  mkdirSync(absolute, { recursive: true, mode: 0o700 });
  const file = (...names: string[]): string => path.join(absolute, ...names);
  const lock = new DatabaseSync(file('lock.db'));
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && error.message.includes('locked'))) throw error;
    const holder = readJson(file('launcher.json')) as { pid: number } | undefined;
    throw new Error(
      `Wasup is already running on ${dir}${holder ? ` (process ${holder.pid})` : ''}. Stop it first (Ctrl-C there).`,
      {
        cause: error,
      },
    );
  }
  writeJson(file('launcher.json'), { pid: process.pid, startedAt: new Date().toISOString() });
  return {
    dir: absolute,
    file,
    release() {
      rmSync(file('launcher.json'), { force: true });
      lock.close();
    },
  };
}

/** Undefined when there is no such file. */
export function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new Error(`${file} is not valid JSON. Mend it, or clear the state with: npm run reset`, { cause });
  }
}

/** Readable by its owner only, and never seen half written. */
export function writeJson(file: string, value: unknown): void {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(aside, file);
}
