import { runProgram } from '../kit/program.ts';
import { startGateway } from './gateway.ts';
import { gatewayOptions } from './options.ts';

await runProgram('supabase', gatewayOptions, startGateway);
