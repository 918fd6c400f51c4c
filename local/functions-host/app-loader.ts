import { existsSync, readFileSync } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

const packageJson = z.object({
  main: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
});

/**
 * Loads every file that `main` of the app's package.json names; `main` may be a pattern.
 * Throws when it matches nothing or a file throws: then the app has no functions at all.
 */
export async function loadApp(appDir: string): Promise<void> {
  const { main, type } = readPackageJson(appDir);
  if (!main) return;
  const files = await matchFiles(main, appDir);
  if (files.length === 0) {
    const reason = /[*?[\]{}!]/.test(main) ? 'Found zero files matching the supplied pattern' : 'File does not exist';
    throw new Error(`Worker was unable to load entry point "${main}": ${reason}.`);
  }
  for (const file of files) {
    try {
      await loadFile(path.join(appDir, file), type === 'module');
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Worker was unable to load entry point "${file}": ${message}`, { cause });
    }
  }
}

function readPackageJson(appDir: string): z.infer<typeof packageJson> {
  const file = path.join(appDir, 'package.json');
  if (!existsSync(file)) return {};
  return packageJson.parse(JSON.parse(readFileSync(file, 'utf8')));
}

async function matchFiles(pattern: string, appDir: string): Promise<string[]> {
  const files: string[] = [];
  for await (const match of glob(pattern, { cwd: appDir })) {
    if ((await stat(path.join(appDir, match))).isFile()) files.push(match);
  }
  return files.sort();
}

async function loadFile(file: string, isModulePackage: boolean): Promise<void> {
  const isModule = file.endsWith('.mjs') || (isModulePackage && !file.endsWith('.cjs'));
  if (isModule) await import(pathToFileURL(file).href);
  else createRequire(file)(file);
}
