import { runProgram } from '../kit/program.ts';
import { cosmosOptions, startCosmos } from './cosmos.ts';

await runProgram('cosmos', cosmosOptions, startCosmos);
