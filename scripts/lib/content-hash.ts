import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** One hash over the names and bytes of the given files and folders (tests left out), in a stable order. */
export function contentHash(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesUnder).sort()) hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

function filesUnder(input: string): string[] {
  const found = statSync(input, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [input];
  return readdirSync(input, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && !entry.name.endsWith('.test.ts'))
    .flatMap((entry) => filesUnder(path.join(input, entry.name)));
}
