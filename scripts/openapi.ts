import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiFile, renderOpenApi } from './lib/openapi.ts';
import { runTask } from './lib/run-task.ts';

await runTask(async () => {
  const document = renderOpenApi();
  mkdirSync(path.dirname(openApiFile), { recursive: true });
  writeFileSync(openApiFile, document);
  console.log(`${openApiFile} is written`);
});
