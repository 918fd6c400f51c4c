import { runProgram } from '../kit/program.ts';
import { azuriteOptions, startAzurite } from './azurite.ts';

await runProgram('azurite', azuriteOptions, startAzurite);
