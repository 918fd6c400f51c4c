import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram } from '../../../local/kit/start-program.ts';

export interface ClerkTarget {
  apiUrl: string;
  secretKey: string;
  close(): Promise<void>;
}

/**
 * The Clerk instance under test: a fresh local one, or a real development instance when `CONTRACT_CLERK_SECRET_KEY`
 * (and `CONTRACT_CLERK_API_URL`, by default Clerk's own) name it.
 */
export async function clerkTarget(): Promise<ClerkTarget> {
  const realKey = process.env['CONTRACT_CLERK_SECRET_KEY'];
  if (realKey) {
    const apiUrl = process.env['CONTRACT_CLERK_API_URL'] ?? 'https://api.clerk.com';
    return { apiUrl, secretKey: realKey, close: async () => {} };
  }
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clerk-contract-'));
  const secretKey = 'sk_test_contract';
  const program = await startProgram('clerk', {
    port: 0,
    stateDir,
    secretKey,
    allowedOrigins: ['http://127.0.0.1:1'],
  });
  return {
    apiUrl: String(program.facts['apiUrl']),
    secretKey,
    async close() {
      await program.stop();
      await rm(stateDir, { recursive: true });
    },
  };
}

/** An address nobody else uses, so that the suite can run again and again against one instance. */
export function freshEmail(): string {
  return `contract+clerk_test_${Date.now()}_${Math.random().toString(36).slice(2)}@example.com`;
}
