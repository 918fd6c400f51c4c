import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { choosePorts } from '../../local/stack/ports.ts';
import { discardStateDir, makeStateDir, processesOn, startMs, startStack } from '../support/stack.ts';

let stateDir: string;
beforeEach(async () => void (stateDir = await makeStateDir()));
afterEach(() => discardStateDir(stateDir));

it('names the port that is taken and the part that needs it, and starts nothing', async () => {
  const ports = await choosePorts('auto');
  const squatter = createServer().listen(ports.serviceBus, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    await expect(startStack(stateDir, { ports: ports.hub })).rejects.toThrow(
      `port ${ports.serviceBus} on 127.0.0.1, which service-bus needs, is already taken`,
    );
    expect(await processesOn(stateDir)).toEqual([]);
    expect(await readFile(path.join(stateDir, 'wasup.log'), 'utf8')).not.toContain('✓');
  } finally {
    squatter.close();
  }
});

it(
  'shows why the app does not start with a broken setting, and leaves nothing running',
  async () => {
    await expect(startStack(stateDir, { settings: { STRIPE_SECRET_KEY: '' } })).rejects.toThrow(
      'The app did not start',
    );
    expect(await readFile(path.join(stateDir, 'wasup.log'), 'utf8')).toContain('STRIPE_SECRET_KEY');
    expect(await processesOn(stateDir)).toEqual([]);
  },
  startMs,
);

it('says which file is broken when its secrets were edited by hand', async () => {
  await writeFile(path.join(stateDir, 'secrets.json'), '{"supabaseJwtSecret":"short"}');
  await expect(startStack(stateDir)).rejects.toThrow(/secrets\.json has no usable supabaseJwtSecret\./);
});
