import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const file = path.resolve('../shared/specs/meta-business-messaging-v23.0.yaml');

export const publishedSchemasAvailable = existsSync(file);

/** The required and the known keys of an object in Meta's published description. @param property of it, when it is that one's */
export function publishedSchema(name: string, property?: string): { required: string[]; known: string[] } {
  const lines = readFileSync(file, 'utf8').split('\n');
  let block = blockOf(lines.slice(lines.indexOf('  schemas:')), name, 4);
  let indent = 6;
  if (property !== undefined) {
    block = blockOf(blockOf(block, 'properties', indent), property, indent + 2);
    indent += 4;
  }
  const isKey = new RegExp(`^ {${indent + 2}}(\\w+):`);
  return {
    required: blockOf(block, 'required', indent).flatMap((line) => /^\s*- (\w+)$/.exec(line)?.[1] ?? []),
    known: blockOf(block, 'properties', indent).flatMap((line) => isKey.exec(line)?.[1] ?? []),
  };
}

/** The lines below a key, up to the next one at its depth; Meta's lists begin at the depth of their key. */
function blockOf(lines: string[], key: string, indent: number): string[] {
  const start = lines.indexOf(`${' '.repeat(indent)}${key}:`);
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => new RegExp(`^ {0,${indent}}[^\\s-]`).test(line));
  return end < 0 ? rest : rest.slice(0, end);
}
