import { runProgram } from '../kit/program.ts';
import { stripeOptions } from './options.ts';
import { startStripe } from './start.ts';

await runProgram('stripe', stripeOptions, startStripe);
