import { runProgram } from '../kit/program.ts';
import { startMeta } from './meta.ts';
import { metaOptions } from './options.ts';

await runProgram('meta', metaOptions, startMeta);
