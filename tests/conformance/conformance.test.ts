import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../local/kit/start-program.ts';
import { ask, caseGroups } from './cases/index.ts';

const golden = JSON.parse(readFileSync(path.join(__dirname, 'golden.json'), 'utf8')) as Record<string, unknown>;
/** Recorded, but waits half a minute for nothing to happen on the real host; it was never among the cases. */
const notAsked = ['an unknown activity', 'an unknown orchestration'];

describe('the local host answers as the recorded host', () => {
  const run = `c${Date.now().toString(36)}`;
  let stateDir: string;
  let host: Program;

  beforeAll(async () => {
    stateDir = await mkdtemp(path.join(tmpdir(), 'conformance-'));
    host = await startProgram(
      'functions-host',
      { port: 0, stateDir, appDir: path.join(__dirname, 'app') },
      { env: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' } },
    );
  }, 60_000);

  afterAll(async () => {
    await host.stop();
    await rm(stateDir, { recursive: true, force: true });
  });

  it('asks every recorded answer', () => {
    const asked = Object.values(caseGroups).flatMap((cases) => Object.keys(cases));
    expect(asked).toHaveLength(86);
    expect([...asked, ...notAsked].sort()).toEqual(Object.keys(golden).sort());
  });

  describe.each(Object.entries(caseGroups))('%s', (_group, cases) => {
    it.each(Object.entries(cases))(
      '%s',
      async (name, one) => {
        expect(await ask(one, String(host.facts['url']), run)).toEqual(golden[name]);
      },
      60_000,
    );
  });
});
