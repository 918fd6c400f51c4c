import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** The Markdown documents of the project, as paths from its top. */
export async function listDocuments(): Promise<string[]> {
  const inDocs = await readdir('docs', { recursive: true });
  return [
    'README.md',
    ...inDocs
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.posix.join('docs', name))
      .sort(),
  ];
}

/** The text of a listed document; undefined for any other path. */
export async function readDocument(name: string): Promise<string | undefined> {
  return (await listDocuments()).includes(name) ? await readFile(name, 'utf8') : undefined;
}
