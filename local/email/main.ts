import { runProgram } from '../kit/program.ts';
import { emailOptions, startEmail } from './email.ts';

await runProgram('email', emailOptions, startEmail);
