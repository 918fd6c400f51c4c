import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { choosePorts } from '../../local/stack/ports.ts';
import { runCommand } from '../../local/kit/run-command.ts';
import { belongingsOf, changeProvider, entitle, EVERYTHING, NOTHING } from '../support/belongings.ts';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import { runTimer } from '../support/run-timer.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { startVaultFront, type VaultFront } from '../support/vault-front.ts';
import { waitFor } from '../support/wait-for.ts';

let stateDir: string;
let stack: TestStack;
let vault: VaultFront;
let atlas: Journey;
let organizationId: string;
beforeAll(async () => {
  stateDir = await makeStateDir();
  const ports = await choosePorts('auto');
  vault = await startVaultFront(ports.keyVault);
  stack = await startStack(stateDir, {
    ports: ports.hub,
    settings: { PROVISION_READY_TIMEOUT_SECONDS: '10', SUSPENSION_NOTICE_SECONDS: '5', KEY_VAULT_URL: vault.url },
  });
  atlas = new Journey(stack);
  ({ organizationId } = stack.connections.demo);
  await entitle(stack, organizationId, 20);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await vault.close();
  await discardStateDir(stateDir);
});

const instance = async (id: string): Promise<Json> => (await atlas.call('GET', `/api/v3/instances/${id}`)).body;
const remove = (id: string) => atlas.call('DELETE', `/api/v3/instances/${id}`);
const untilNothingIsLeft = (id: string) =>
  waitFor(
    `nothing to be left of ${id}`,
    async () => JSON.stringify(await belongingsOf(stack, id)) === JSON.stringify(NOTHING),
    { timeoutMs: 90_000 },
  );
const eventsOf = async (id: string): Promise<unknown[]> =>
  ((await atlas.call('GET', `/api/v3/instances/${id}/events`)).body['items'] as Json[]).map(({ type }) => type);

/** Stops the worker until its lease has run out, and lets it go on. */
async function withoutWorker(work: () => Promise<void>): Promise<void> {
  const pid = (await stack.processes())['worker']!;
  process.kill(pid, 'SIGSTOP');
  try {
    await waitFor('the lease to run out', async () => {
      const live = await queryStack(stack, 'select 1 from workers where lease_expires_at > now()');
      return live.length === 0;
    });
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

describe('a saga that fails at one step leaves nothing', () => {
  it.each([
    [
      'no proxy anywhere',
      'PROVISION.NO_PROXY',
      { what: 'stock', country: 'ie', free: 0 },
      { what: 'stock', country: 'ie', free: 100 },
    ],
    ['the provider refuses', 'PROVISION.PROXY_REFUSED', { what: 'api', api: 'refusing' }, { what: 'api', api: 'none' }],
    ['the provider is away', 'PROVISION.PROXY_FAILED', { what: 'api', api: 'down' }, { what: 'api', api: 'none' }],
  ])(
    '%s: %s',
    async (name, reason, bad, good) => {
      await changeProvider(stack, bad);
      const id = await atlas.requestInstance(name);
      await atlas.untilState(id, 'failed');
      expect((await instance(id))['stateReason']).toBe(reason);
      await changeProvider(stack, good);
      await untilNothingIsLeft(id);
    },
    120_000,
  );

  it('Key Vault is away', async () => {
    vault.down = true;
    const id = await atlas.requestInstance('No vault');
    try {
      await atlas.untilState(id, 'failed');
    } finally {
      vault.down = false;
    }
    expect((await instance(id))['stateReason']).toBe('PROVISION.PROXY_FAILED');
    await untilNothingIsLeft(id);
  }, 180_000);

  it.each([
    ['refuse-pairing', 'PROVISION.PAIRING_FAILED'],
    ['never-pairs', 'PROVISION.TIMED_OUT'],
  ])(
    '%s: %s',
    async (name, reason) => {
      const id = await atlas.requestInstance(name);
      await atlas.untilState(id, 'failed');
      expect((await instance(id))['stateReason']).toBe(reason);
      await untilNothingIsLeft(id);
      expect((await eventsOf(id)).at(-1)).toBe('failed');
    },
    60_000,
  );

  it('no worker', async () => {
    await withoutWorker(async () => {
      const id = await atlas.requestInstance('Homeless');
      await atlas.untilState(id, 'failed');
      expect((await instance(id))['stateReason']).toBe('PROVISION.NO_WORKER');
      await untilNothingIsLeft(id);
    });
  }, 60_000);
});

describe('deletion', () => {
  it('of a running instance leaves nothing, and twice is fine', async () => {
    const id = await atlas.requestInstance('Short-lived');
    await atlas.untilState(id, 'running');
    expect(await belongingsOf(stack, id)).toEqual(EVERYTHING);
    expect(await remove(id)).toMatchObject({
      status: 202,
      body: { instance: { id, state: 'deleting', workerId: null } },
    });
    await atlas.untilState(id, 'deleted');
    await untilNothingIsLeft(id);
    expect(await remove(id)).toMatchObject({ status: 202, body: { instance: { state: 'deleted' } } });
    expect((await eventsOf(id)).slice(-2)).toEqual(['deletion_requested', 'deleted']);
  }, 60_000);

  it('while it is being provisioned does not wait for the pairing', async () => {
    const id = await atlas.requestInstance('never-pairs');
    await waitFor('it to be placed', async () => (await eventsOf(id)).includes('placed'));
    expect((await remove(id)).status).toBe(202);
    await waitFor('it to be deleted', async () => (await instance(id))['state'] === 'deleted', { timeoutMs: 9_000 });
    await untilNothingIsLeft(id);
  }, 60_000);

  it('as soon as it is asked for', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, (_, n) => atlas.requestInstance(`Regretted ${n}`)));
    const answers = await Promise.all(ids.flatMap((id) => [remove(id), remove(id)]));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202));
    for (const id of ids) {
      await atlas.untilState(id, 'deleted');
      await untilNothingIsLeft(id);
    }
  }, 120_000);

  it('is of the organization’s own instances only', async () => {
    const id = await atlas.requestInstance('Not theirs');
    const birch = new Journey(stack, stack.connections.demo2.adminToken);
    expect(await birch.call('DELETE', `/api/v3/instances/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'INSTANCE.UNKNOWN' },
    });
    await atlas.untilState(id, 'running');
    const member = new Journey(stack, stack.connections.demo.memberToken);
    expect((await member.call('DELETE', `/api/v3/instances/${id}`)).status).toBe(202);
    await atlas.untilState(id, 'deleted');
  }, 60_000);

  it('makes room for exactly as many: racing deletions and requests', async () => {
    const used = (await atlas.entitlement())['activeInstances'] as number;
    await entitle(stack, organizationId, used + 2);
    const first = await Promise.all([atlas.requestInstance('Race 1'), atlas.requestInstance('Race 2')]);
    for (const id of first) await atlas.untilState(id, 'running');
    const answers = await Promise.all([
      ...first.map(remove),
      ...Array.from({ length: 10 }, (_, n) => atlas.call('POST', '/api/v3/provision/instances', { name: `Next ${n}` })),
    ]);
    const won = answers.slice(2).filter(({ status }) => status === 202);
    expect(won.length).toBeLessThanOrEqual(2);
    expect(answers.slice(2).every(({ status }) => status === 202 || status === 402)).toBe(true);
    for (const id of first) await atlas.untilState(id, 'deleted');
    for (const { body } of won) {
      const { id } = body['instance'] as { id: string };
      await atlas.untilState(id, 'running');
      await remove(id);
      await atlas.untilState(id, 'deleted');
    }
  }, 120_000);
});

it('suspends the newest after the notice, keeps what it has, and resumes it', async () => {
  const used = (await atlas.entitlement())['activeInstances'] as number;
  await entitle(stack, organizationId, used + 2);
  const older = await atlas.requestInstance('Older');
  await atlas.untilState(older, 'running');
  const newer = await atlas.requestInstance('Newer');
  await atlas.untilState(newer, 'running');

  await entitle(stack, organizationId, used + 1);
  expect((await instance(newer))['suspendAfter']).not.toBeNull();
  expect((await instance(older))['suspendAfter']).toBeNull();
  await atlas.untilState(newer, 'suspended');
  expect(await instance(newer)).toMatchObject({
    stateReason: 'BILLING.SLOTS_REDUCED',
    workerId: null,
    suspendAfter: null,
  });
  expect((await instance(older))['state']).toBe('running');
  expect(await belongingsOf(stack, newer)).toEqual({ ...EVERYTHING, slots: 0, placements: 0 });
  const key = await queryStack(stack, 'select secret_name, created_at from proxies where instance_id = $1', [
    newer.slice(4),
  ]);

  await entitle(stack, organizationId, used + 2);
  await atlas.untilState(newer, 'running');
  expect(await belongingsOf(stack, newer)).toEqual(EVERYTHING);
  expect(
    await queryStack(stack, 'select secret_name, created_at from proxies where instance_id = $1', [newer.slice(4)]),
  ).toEqual(key);
  await waitFor('the timeline to tell it', async () => {
    const told = await eventsOf(newer);
    return ['suspension_notice', 'suspended', 'resuming'].every((type) => told.includes(type));
  });
}, 120_000);

describe('the pool', () => {
  const password = 'sw0rdfish-of-the-pool';

  it('is imported by line, prints no password, and keeps none in the database', async () => {
    const file = path.join(stateDir, 'pool.csv');
    const gateway = new URL(stack.connections.proxyProviderUrl);
    await writeFile(
      file,
      [
        'host,port,username,password,region',
        `${gateway.hostname},${gateway.port},pool-1,${password},eu-west`,
        `${gateway.hostname},99999,pool-2,${password},eu-west`,
      ].join('\n'),
    );
    const imported = await runCommand(process.execPath, ['scripts/import-proxies.ts', file, stateDir]);
    expect(imported).toMatchObject({ exitCode: 1 });
    expect(imported.output).toContain('line 3: refused, port must be');
    expect(imported.output).toContain('1 added, 0 known already');
    expect(imported.output).not.toContain(password);
    const again = await runCommand(process.execPath, ['scripts/import-proxies.ts', file, stateDir]);
    expect(again.output).toContain('0 added, 1 known already');
    const rows = await queryStack(stack, 'select to_jsonb(p)::text as row from proxies p');
    expect(JSON.stringify(rows)).not.toContain(password);
  }, 60_000);

  it('is used before anything is ordered, and has its proxy back after', async () => {
    await entitle(stack, organizationId, 20);
    const id = await atlas.requestInstance('From the pool');
    await atlas.untilState(id, 'running');
    expect(await belongingsOf(stack, id)).toEqual({ ...EVERYTHING, orders: 0, proxySecret: false });
    const stock = async () => {
      const operator = new Journey(stack, stack.connections.demo.operatorToken);
      const { items } = (await operator.call('GET', '/api/v3/operator/proxies')).body as { items: Json[] };
      return items.find(({ region }) => region === 'eu-west');
    };
    const before = await stock();
    expect(before).toMatchObject({ free: 0 });
    await remove(id);
    await atlas.untilState(id, 'deleted');
    expect(await stock()).toMatchObject({ free: 1, used: (before?.['used'] as number) - 1 });
  }, 60_000);

  it('shows its stock to operators only', async () => {
    expect((await atlas.call('GET', '/api/v3/operator/proxies')).status).toBe(403);
  });

  it('has its health looked at by the timer', async () => {
    // The gateway knows no such customer: it lets nobody through with this. Two probes must have found so.
    await waitFor('the probes to fail', async () => {
      const [row] = await queryStack(stack, `select health from proxies where source = 'pool'`);
      if (row?.['health'] === 'unhealthy') return true;
      await runTimer(stack, 'probeProxies');
      return false;
    });
    const ordered = await queryStack(stack, `select distinct health from proxies where source = 'provider'`);
    expect(ordered).toEqual([{ health: 'healthy' }]);
  }, 60_000);
});
