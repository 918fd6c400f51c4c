import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { DefaultAzureCredential } from '@azure/identity';
import { z } from 'zod';
import { connectKeyVault } from '../shared/adapters/key-vault/instance-keys.ts';
import { proxySecretVault } from '../shared/adapters/key-vault/proxy-secrets.ts';
import { supabaseProxyFleet } from '../shared/adapters/supabase/proxies.ts';
import { connectSupabase } from '../shared/adapters/supabase/rpc.ts';
import { REGIONS } from '../shared/provisioning/instance.schema.ts';
import { importPool } from '../shared/proxies/import-pool.ts';
import { readPoolFile } from '../shared/proxies/read-pool-file.ts';
import { runTask } from './lib/run-task.ts';

const usage = `npm run proxies:import -- <file.csv>
The file: host,port,username,password,region, with this first line; regions: ${REGIONS.join(', ')}.
SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY and KEY_VAULT_URL say where to; without them, the stack that npm start runs.`;

const localStack = z.object({
  supabaseUrl: z.string(),
  supabaseServiceRoleKey: z.string(),
  keyVaultUrl: z.string(),
  identity: z.object({ endpoint: z.string(), header: z.string() }),
});

/** Imports proxies into the pool. It prints lines and reasons, never a value of a refused row. */
await runTask(async () => {
  const [file, stateDir = '.local'] = process.argv.slice(2);
  if (!file) throw new Error(`Usage: ${usage}`);
  const { proxies, refusals } = readPoolFile(await readFile(file, 'utf8'), REGIONS);
  for (const { line, reason } of refusals) console.error(`line ${line}: refused, ${reason}`);
  if (proxies.length > 0) {
    const target = await findTarget(stateDir);
    const { added, known } = await importPool(
      {
        fleet: supabaseProxyFleet(connectSupabase(target)),
        secrets: proxySecretVault(connectKeyVault(target.keyVaultUrl, new DefaultAzureCredential())),
      },
      proxies,
      `operator:${userInfo().username}`,
    );
    console.log(`${added} added, ${known} known already`);
  }
  if (refusals.length > 0) throw new Error(`${refusals.length} refused`);
});

async function findTarget(stateDir: string): Promise<{ url: string; serviceRoleKey: string; keyVaultUrl: string }> {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey, KEY_VAULT_URL: keyVaultUrl } = process.env;
  if (url && serviceRoleKey && keyVaultUrl) return { url, serviceRoleKey, keyVaultUrl };
  if (url ?? serviceRoleKey ?? keyVaultUrl) throw new Error(`Set all three of them.\n${usage}`);
  const text = await readFile(`${stateDir}/connections.json`, 'utf8').catch(() => {
    throw new Error(`Nothing says where to import to, and no stack runs on ${stateDir}.\n${usage}`);
  });
  const stack = localStack.parse(JSON.parse(text));
  process.env['IDENTITY_ENDPOINT'] = stack.identity.endpoint;
  process.env['IDENTITY_HEADER'] = stack.identity.header;
  return { url: stack.supabaseUrl, serviceRoleKey: stack.supabaseServiceRoleKey, keyVaultUrl: stack.keyVaultUrl };
}
