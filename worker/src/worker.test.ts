import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { startProgram, type Program } from '../../local/kit/start-program.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import type { WorkerHealth } from './health-server.ts';
import { REFUSED_NAME } from './transports/simulated.ts';

/** The worker as it runs in production, against the real SQL functions. */
let supabase: TestSupabase;
const workers: Program[] = [];

beforeAll(async () => {
  supabase = await createTestSupabase();
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  // Or the next test's instances would be placed on the dead.
  await supabase.query('update workers set lease_expires_at = now()');
});

afterAll(() => supabase.close());

async function startWorker(workerId: string = randomUUID()) {
  const key = new TextEncoder().encode(supabase.jwtSecret);
  const token = await new SignJWT({ role: 'worker', sub: workerId })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(key);
  const lines: string[] = [];
  const program = await startProgram(
    'worker/main.ts',
    {},
    {
      env: {
        SUPABASE_URL: supabase.supabaseUrl,
        SUPABASE_ANON_KEY: supabase.anonKey,
        WORKER_TOKEN: token,
        WORKER_REGION: 'eu-west',
        SIMULATED_PAIRING_MS: '20',
        PORT: '0',
      },
      onLine: (line) => lines.push(line),
    },
  );
  workers.push(program);
  const health = async (): Promise<WorkerHealth> =>
    (await fetch(`http://127.0.0.1:${String(program.facts.port)}/readyz`)).json() as Promise<WorkerHealth>;
  return { workerId, program, lines, health };
}

/** An instance half-way through its saga, as the claim left it. */
async function createInstance(name: string): Promise<string> {
  const [organization, instance] = [randomUUID(), randomUUID()];
  await supabase.query(`insert into organizations (id, clerk_org_id, name) values ($1, $2, 'Atlas')`, [
    organization,
    organization,
  ]);
  await supabase.query(
    `insert into instances (id, organization_id, name, region, state, saga_id, saga_run, saga_live)
     values ($1, $2, $3, 'eu-west', 'provisioning', $4, 'run', true)`,
    [instance, organization, name, `provision:ins_${instance.replaceAll('-', '')}`],
  );
  return instance;
}

async function place(instanceId: string) {
  const { data } = await supabase.client
    .rpc('place_instance', { p_instance_id: instanceId, p_run: 'run' })
    .throwOnError();
  return data as { outcome: string; worker_id: string; epoch: number };
}

async function exists(text: string, params: unknown[]): Promise<boolean> {
  return (await supabase.query(text, params)).length > 0;
}

const leased = (workerId: string) =>
  waitFor('the first beat', () => exists('select from workers where id = $1 and lease_expires_at > now()', [workerId]));

test('it takes a lease, opens what it is assigned, reports it ready, and lets it go when told', async () => {
  const { workerId, health } = await startWorker();
  await leased(workerId);
  const instanceId = await createInstance('Shop');
  expect(await place(instanceId)).toMatchObject({ outcome: 'placed', worker_id: workerId, epoch: 1 });
  await waitFor('ready', () => exists('select from instances where id = $1 and ready_at is not null', [instanceId]));
  expect(await health()).toMatchObject({ workerId, leaseHeld: true, sockets: { held: 1, ready: 1 } });

  await supabase.query('select release_assignment($1, $2)', [instanceId, workerId]);
  await waitFor(
    'the release',
    async () => !(await exists('select from assignments where instance_id = $1', [instanceId])),
  );
  expect(await health()).toMatchObject({ sockets: { held: 0, ready: 0 } });
});

test('a pairing that is refused reaches the saga as a failure', async () => {
  const { workerId } = await startWorker();
  await leased(workerId);
  const instanceId = await createInstance(REFUSED_NAME);
  await place(instanceId);
  const told = `o::text like '%workerReported%' and o::text like '%failed%' and o::text like '%' || $1 || '%'`;
  await waitFor('the report', () => exists(`select from outbox o where ${told}`, [instanceId.replaceAll('-', '')]));
});

test('a socket that another worker was given is closed', async () => {
  const { workerId, health } = await startWorker();
  await leased(workerId);
  const instanceId = await createInstance('Shop');
  await place(instanceId);
  await waitFor('ready', () => exists('select from instances where id = $1 and ready_at is not null', [instanceId]));

  // The worker is frozen past its lease, and its instance goes to another.
  const [worker] = workers;
  worker!.child.kill('SIGSTOP');
  await supabase.query(`update workers set lease_expires_at = now() where id = $1`, [workerId]);
  const other = await startWorker();
  await leased(other.workerId);
  expect(await place(instanceId)).toMatchObject({ outcome: 'placed', worker_id: other.workerId, epoch: 2 });
  await waitFor('the lease to have ended by its own clock', () =>
    exists(`select from workers where id = $1 and last_beat_at < now() - interval '7 seconds'`, [workerId]),
  );
  worker!.child.kill('SIGCONT');
  await waitFor('the frozen worker to beat again', () =>
    exists('select from workers where id = $1 and lease_expires_at > now()', [workerId]),
  );
  expect(await health()).toMatchObject({ sockets: { held: 0 } });
  await waitFor('the taker to be ready', async () => (await other.health()).sockets.ready === 1);
});

test('a worker that was killed takes up again what it held', async () => {
  const { workerId, program } = await startWorker();
  await leased(workerId);
  const instanceId = await createInstance('Shop');
  await place(instanceId);
  await waitFor('ready', () => exists('select from instances where id = $1 and ready_at is not null', [instanceId]));
  await program.kill();
  const { health } = await startWorker(workerId);
  await waitFor('the socket to be ready again', async () => (await health()).sockets.ready === 1);
});

test('SIGTERM drains: the sockets are handed back and the process ends well', async () => {
  const { workerId, program, lines } = await startWorker();
  await leased(workerId);
  const instanceId = await createInstance('Shop');
  await place(instanceId);
  await waitFor('ready', () => exists('select from instances where id = $1 and ready_at is not null', [instanceId]));
  program.child.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  const reports = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'reported');
  expect(reports.at(-1)).toMatchObject({ instanceId, event: 'released', accepted: true });
});

test('a broken environment stops start-up with every bad key named', async () => {
  const start = startProgram(
    'worker/main.ts',
    {},
    { env: { SUPABASE_URL: 'nowhere', PORT: 'x', WORKER_TOKEN: 'secret' } },
  );
  await expect(start).rejects.toThrow(
    'The worker cannot start: SUPABASE_URL, SUPABASE_ANON_KEY, WORKER_TOKEN, WORKER_REGION, PORT are missing or invalid.',
  );
});
