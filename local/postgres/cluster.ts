import { once } from 'node:events';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { findBinaries } from './binaries.ts';
import { launch } from './launch.ts';

/**
 * Creates the data directory if there is none. It is made aside and renamed when whole, so that a start that was
 * killed halfway leaves nothing to mend.
 */
export async function ensureCluster(dataDir: string): Promise<void> {
  if (existsSync(path.join(dataDir, 'PG_VERSION'))) return;
  const { initdb } = await findBinaries();
  const draft = `${dataDir}.new`;
  await fs.rm(draft, { recursive: true, force: true });
  await fs.mkdir(draft, { recursive: true, mode: 0o700 });
  // The built-in provider sorts alike on every machine, whatever locales it has.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const args = ['-D', draft, '--username=postgres', '--auth=trust', '--no-sync', '--no-instructions', ...locale];
  const child = await launch(initdb, args, { dataDir: draft, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`PostgreSQL could not create its data directory ${draft}:\n${complaint}`);
  await fs.rename(draft, dataDir);
}
