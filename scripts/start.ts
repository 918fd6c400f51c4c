import { runStack } from '../local/stack/run.ts';
import { build } from './lib/build.ts';
import { runTask } from './lib/run-task.ts';

await runTask(async () => {
  await build();
  await runStack(process.argv.slice(2));
});
