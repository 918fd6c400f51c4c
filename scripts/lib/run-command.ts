import { spawn } from 'node:child_process';

/** Runs one of the project's own tools (`node_modules/.bin/…`) to its end and gives what it wrote. */
export async function runCommand(
  command: string,
  args: readonly string[],
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
