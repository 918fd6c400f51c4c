import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { takeStateDir } from '../local/stack/state.ts';

const { values } = parseArgs({ options: { state: { type: 'string', default: '.local' } } });
try {
  const state = takeStateDir(values.state); // refuses while a launcher holds it
  state.release();
  rmSync(state.dir, { recursive: true, force: true });
  console.log(`${values.state} is cleared`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
