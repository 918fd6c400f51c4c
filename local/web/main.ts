import { z } from 'zod';
import { runProgram } from '../kit/program.ts';
import { startWeb } from './web.ts';

const options = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  /** Folder of the built web. */
  root: z.string().min(1),
  /** Served as `/config.json`: what a deployment of the same build would be told. */
  config: z.record(z.string(), z.string()),
});

await runProgram('web', options, startWeb);
