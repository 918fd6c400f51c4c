import { runProgram } from '../kit/program.ts';
import { startClerk } from './clerk.ts';
import { clerkOptions } from './options.ts';

await runProgram('clerk', clerkOptions, startClerk);
