import { runProgram } from '../kit/program.ts';
import { identityOptions, startIdentity } from './identity.ts';

await runProgram('identity', identityOptions, startIdentity);
