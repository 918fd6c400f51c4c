import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';
import { environmentSchema } from '../../shared/config/config.ts';
import type { Check, Finding } from './check.ts';

/** Bicep's compiler cannot be had from npm; its grammar can, and finds what does not parse. */
export const bicepCheck: Check = {
  name: 'bicep',
  says: 'every Bicep file parses, and the deployment sets every setting that has no default',
  async run() {
    await Parser.init();
    const parser = new Parser();
    const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
    parser.setLanguage(await Language.load(grammar));
    const files = globSync('{infra,bicep}/*.bicep').map((name) => ({ name, text: readFileSync(name, 'utf8') }));
    const faults = files.flatMap(({ name, text }) => {
      const tree = parser.parse(text);
      return tree ? faultsBelow(tree.rootNode).map((fault) => `${name}:${fault}`) : [`${name}: not parsed`];
    });
    return [...faults, ...settingsNotDeployed(files.map(({ text }) => text).join('\n'))];
  },
};

function faultsBelow(node: Node): Finding[] {
  const { row, column } = node.startPosition;
  if (node.isError || node.isMissing) return [`${row + 1}:${column + 1} does not parse`];
  return node.children.flatMap(faultsBelow);
}

function settingsNotDeployed(bicep: string): Finding[] {
  return Object.entries(environmentSchema.shape)
    .filter(([key, schema]) => !schema.safeParse(undefined).success && !new RegExp(`\\b${key}\\b`).test(bicep))
    .map(([key]) => `${key} has no default, and no Bicep file sets it`);
}
