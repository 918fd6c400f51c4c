import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';

/**
 * Starts one of PostgreSQL's programs on a data directory.
 *
 * PostgreSQL refuses to run as root, so root starts it as the directory's owner. Two things then need util-linux's
 * setpriv, which becomes the program it starts: reading a directory that lies below one of root's private ones (the
 * capability dac_override), and ending when this process is killed (the parent-death signal). Without setpriv, as on
 * macOS, it starts plainly.
 */
export async function launch(
  program: string,
  args: string[],
  { dataDir, stdio }: { dataDir: string; stdio: StdioOptions },
): Promise<ChildProcess> {
  const account = await ownerOf(dataDir);
  const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
  // Its own process group: Ctrl-C in a terminal must not end it before those who use it.
  const options = { stdio, env, detached: true };
  const prefix = setprivPrefix(account);
  if (prefix) return spawn('setpriv', [...prefix, program, ...args], options);
  return spawn(program, args, { ...options, ...account });
}

interface Account {
  uid: number;
  gid: number;
}

async function ownerOf(dataDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = await fs.stat(dataDir);
  if (uid !== 0) return { uid, gid };
  const nobody = unprivilegedAccount();
  await fs.chown(dataDir, nobody.uid, nobody.gid);
  return nobody;
}

function unprivilegedAccount(): Account {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root, and there is no account "nobody" to run it as.');
  return { uid: Number(uid), gid: Number(gid) };
}

function setprivPrefix(account: Account | undefined): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const identity = account
    ? // Without the fixup, access(2) also asks with the capability: PostgreSQL checks its own binaries that way.
      [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--securebits=+no_setuid_fixup']
        // Both sets, since a capability is ambient only when it is inheritable too.
        .concat('--inh-caps=+dac_override', '--ambient-caps=+dac_override')
    : [];
  const prefix = [...identity, '--pdeathsig=INT', '--'];
  return spawnSync('setpriv', [...prefix, 'true']).status === 0 ? prefix : undefined;
}
