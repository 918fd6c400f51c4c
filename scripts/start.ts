import { runStack } from '../local/stack/run.ts';
import { build } from './lib/build.ts';

await build();
await runStack(process.argv.slice(2));
