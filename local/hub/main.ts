import { runProgram } from '../kit/program.ts';
import { startHub } from './hub.ts';
import { hubOptions } from './options.ts';

await runProgram('hub', hubOptions, startHub);
