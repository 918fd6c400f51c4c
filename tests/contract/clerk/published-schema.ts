import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const file = path.resolve('../shared/specs/clerk-backend-2026-05-12.yml');

export const publishedSchemasAvailable = existsSync(file);

/** The required and the known keys of a schema in Clerk's published OpenAPI document. */
export function publishedSchema(name: string): { required: string[]; known: string[] } {
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.indexOf(`    ${name}:`, lines.indexOf('  schemas:'));
  if (start < 0) throw new Error(`${name} is not in ${file}`);
  const length = lines.slice(start + 1).findIndex((line) => /^ {0,4}\S/.test(line));
  const block = lines.slice(start + 1, start + 1 + length);
  return {
    required: section(block, 'required').flatMap((line) => /^ {8}- (\w+)$/.exec(line)?.[1] ?? []),
    known: section(block, 'properties').flatMap((line) => /^ {8}(\w+):$/.exec(line)?.[1] ?? []),
  };
}

function section(block: string[], key: string): string[] {
  const start = block.indexOf(`      ${key}:`);
  const rest = block.slice(start + 1);
  const end = rest.findIndex((line) => /^ {0,6}\S/.test(line) && !/^ {6}- /.test(line));
  return (end < 0 ? rest : rest.slice(0, end)).map((line) => line.replace(/^ {6}- /, '        - '));
}
