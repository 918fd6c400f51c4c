import { build } from './lib/build.ts';
import { runTask } from './lib/run-task.ts';

await runTask(() => build());
