import { runProgram } from '../kit/program.ts';
import { startFunctionsHost } from './host.ts';
import { functionsHostOptions } from './options.ts';

await runProgram('functions-host', functionsHostOptions, startFunctionsHost);
