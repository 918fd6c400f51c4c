import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../kit/start-program.ts';

export const frontEnd = 'http://127.0.0.1:7072';

const seed = {
  organizations: [
    { slug: 'acme', name: 'Acme' },
    { slug: 'globex', name: 'Globex' },
  ],
  users: [
    {
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      memberships: [{ organizationSlug: 'acme', role: 'org:admin' }],
    },
    {
      email: 'grace@example.com',
      firstName: 'Grace',
      lastName: 'Hopper',
      memberships: [
        { organizationSlug: 'acme', role: 'org:member' },
        { organizationSlug: 'globex', role: 'org:admin' },
      ],
    },
  ],
};

export interface LocalClerk {
  program: Program;
  stateDir: string;
  origin: string;
  secretKey: string;
  jwtKey: string;
  mint(request: Record<string, unknown>): Promise<{ jwt: string; sessionId: string; organizationId: string | null }>;
  /** Ends it and deletes its state. */
  remove(): Promise<void>;
}

/** Starts the program with the seed above; give `stateDir` to start over on what an earlier one left. */
export async function startLocalClerk({
  stateDir: given,
  ...options
}: { stateDir?: string; [option: string]: unknown } = {}): Promise<LocalClerk> {
  const stateDir = given ?? (await mkdtemp(path.join(tmpdir(), 'clerk-')));
  const program = await startProgram('clerk', {
    port: 0,
    secretKey: 'sk_test_local',
    allowedOrigins: [frontEnd],
    seed,
    ...options,
    stateDir,
  });
  const origin = String(program.facts['issuer']);
  return {
    program,
    stateDir,
    origin,
    secretKey: 'sk_test_local',
    jwtKey: String(program.facts['jwtKeyPem']),
    async mint(request) {
      const response = await fetch(`${origin}/__local/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Awaited<ReturnType<LocalClerk['mint']>>;
    },
    async remove() {
      await program.stop();
      await rm(stateDir, { recursive: true });
    },
  };
}
