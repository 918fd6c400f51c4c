import { runCommand } from '../../local/kit/run-command.ts';
import type { Check } from './check.ts';

/** A check that is one of the installed tools; its words are the finding. */
export function tool(name: string, says: string, command: string, args: readonly string[]): Check {
  return {
    name,
    says,
    async run() {
      const { exitCode, output } = await runCommand(command, args);
      return exitCode === 0 ? [] : [output.trim() || `${command} ended with ${exitCode}`];
    },
  };
}
