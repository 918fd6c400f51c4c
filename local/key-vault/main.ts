import { runProgram } from '../kit/program.ts';
import { keyVaultOptions, startKeyVault } from './key-vault.ts';

await runProgram('key-vault', keyVaultOptions, startKeyVault);
