import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build as bundle, stop as stopBundler } from 'esbuild';
import { contentHash } from './content-hash.ts';

interface Target {
  name: string;
  out: string;
  inputs: string[];
  make: (outDir: string) => Promise<void>;
}

const targets: Target[] = [
  {
    name: 'app',
    out: 'dist/app',
    inputs: ['functions', 'shared', 'infra/queues.json', 'host.json'],
    make: bundleApp,
  },
  { name: 'web', out: 'dist/web', inputs: ['web', 'shared'], make: bundleWeb },
];

/** Builds what changed since its last build into `dist/`, and says what it did. */
export async function build(log: (line: string) => void = console.log): Promise<void> {
  const results = await Promise.allSettled(targets.map((target) => buildTarget(target, log)));
  await stopBundler(); // else its process stays as long as we do
  const failures = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as Error);
  if (failures.length > 0) throw new Error(`The build failed.\n${failures.map(({ message }) => message).join('\n')}`);
}

async function buildTarget({ name, out, inputs, make }: Target, log: (line: string) => void): Promise<void> {
  const hash = contentHash([...inputs, 'scripts/lib/build.ts', 'package-lock.json', 'tsconfig.json']);
  const stamp = path.join(out, '.inputs');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const started = performance.now();
  mkdirSync('dist', { recursive: true });
  // Made aside and moved into place, so that a reader never sees half a build.
  const aside = mkdtempSync(`${out}-`);
  try {
    await make(aside);
    writeFileSync(path.join(aside, '.inputs'), hash);
    rmSync(out, { recursive: true, force: true });
    renameSync(aside, out);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  log(`built ${out} (${name}) in ${Math.round(performance.now() - started)} ms`);
}

/** One file, as it is deployed: the host provides `@azure/functions-core`, everything else is inside. */
async function bundleApp(out: string): Promise<void> {
  await bundle({
    entryPoints: ['functions/index.ts'],
    outfile: path.join(out, 'index.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['@azure/functions-core'],
    sourcemap: true,
    keepNames: true,
    logLevel: 'warning',
  });
  writeFileSync(
    path.join(out, 'package.json'),
    `${JSON.stringify({ name: 'wasup', private: true, main: 'index.cjs' })}\n`,
  );
  cpSync('host.json', path.join(out, 'host.json'));
}

async function bundleWeb(out: string): Promise<void> {
  cpSync('web/public', out, { recursive: true });
  await bundle({
    entryPoints: ['web/src/main.tsx'],
    outdir: out,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    jsx: 'automatic',
    minify: true,
    sourcemap: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
}
