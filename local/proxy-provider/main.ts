import { runProgram } from '../kit/program.ts';
import { proxyProviderOptions, startProxyProvider } from './proxy-provider.ts';

await runProgram('proxy-provider', proxyProviderOptions, startProxyProvider);
