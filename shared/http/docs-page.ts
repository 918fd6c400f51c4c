import type { openApiDocument } from './openapi.ts';

type Document = ReturnType<typeof openApiDocument>;
type Json = Record<string, unknown>;

/** The OpenAPI document as one page to read: no script, nothing loaded from elsewhere. */
export function docsPage(document: Document): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Json>).map(([method, operation]) => ({ path, method, operation })),
  );
  const byTag = Map.groupBy(operations, ({ operation }) => (operation['tags'] as string[])[0] ?? '');
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Json>);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(document.info.title)} API</title>
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Sections">
<strong>${escape(document.info.title)} API</strong>
${[...byTag.keys()].map((tag) => `<a href="#${slug(tag)}">${escape(tag)}</a>`).join('\n')}
<a href="#schemas">Schemas</a>
<a href="/api/openapi.json">openapi.json</a>
</nav>
<main>
<h1>${escape(document.info.title)} API</h1>
${prose(document.info.description ?? '')}
${[...byTag].map(([tag, group]) => `<section id="${slug(tag)}"><h2>${escape(tag)}</h2>${group.map(operationCard).join('\n')}</section>`).join('\n')}
<section id="schemas"><h2>Schemas</h2>
${schemas.map(([name, schema]) => `<article id="schema-${escape(name)}"><h3>${escape(name)}</h3>${prose(text(schema['description']))}${fields(schema)}</article>`).join('\n')}
</section>
</main>
</body>
</html>`;
}

function operationCard({ path, method, operation }: { path: string; method: string; operation: Json }): string {
  const parameters = (operation['parameters'] ?? []) as Json[];
  const body = operation['requestBody'] as { content?: Record<string, { schema?: Json }> } | undefined;
  const responses = Object.entries(
    operation['responses'] as Record<string, { description: string; content?: Record<string, { schema?: Json }> }>,
  );
  return `<article>
<h3><span class="method ${escape(method)}">${escape(method.toUpperCase())}</span> <code>${escape(path)}</code></h3>
<p class="summary">${escape(text(operation['summary']))}</p>
${prose(text(operation['description']))}
${parameters.length > 0 ? `<h4>Parameters</h4>${table(parameters.map((parameter) => [`<code>${escape(text(parameter['name']))}</code> <small>${escape(text(parameter['in']))}${parameter['required'] ? ', required' : ''}</small>`, typeOf(parameter['schema'] as Json), inline(text(parameter['description'] ?? (parameter['schema'] as Json | undefined)?.['description']))]))}` : ''}
${
  body?.content
    ? `<h4>Body</h4>${Object.entries(body.content)
        .map(
          ([type, { schema }]) =>
            `<p><code>${escape(type)}</code> ${typeOf(schema)}</p>${schema?.['$ref'] ? '' : fields(schema ?? {})}`,
        )
        .join('')}`
    : ''
}
<h4>Answers</h4>
${table(
  responses.map(([status, { description, content }]) => [
    `<code>${escape(status)}</code>`,
    inline(description),
    Object.values(content ?? {})
      .map(({ schema }) => typeOf(schema))
      .join(', '),
  ]),
)}
</article>`;
}

function fields(schema: Json): string {
  const alternatives = (schema['oneOf'] ?? schema['anyOf']) as Json[] | undefined;
  if (alternatives) return alternatives.map(fields).join('<p>or</p>');
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>);
  if (properties.length === 0) return '';
  const required = new Set((schema['required'] ?? []) as string[]);
  return table(
    properties.map(([name, property]) => [
      `<code>${escape(name)}</code>${required.has(name) ? '' : ' <small>optional</small>'}`,
      typeOf(property),
      inline(text(property['description'])),
    ]),
  );
}

function typeOf(schema: Json | undefined): string {
  if (!schema) return '';
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    return `<a href="#schema-${escape(name)}">${escape(name)}</a>`;
  }
  const alternatives = (schema['oneOf'] ?? schema['anyOf']) as Json[] | undefined;
  if (alternatives) return alternatives.map(typeOf).join(' | ');
  if (Array.isArray(schema['enum']))
    return schema['enum'].map((value) => `<code>${escape(JSON.stringify(value))}</code>`).join(' | ');
  if (schema['const'] !== undefined) return `<code>${escape(JSON.stringify(schema['const']))}</code>`;
  if (schema['type'] === 'array') return `${typeOf(schema['items'] as Json)}[]`;
  const type = Array.isArray(schema['type']) ? schema['type'].join(' | ') : text(schema['type']) || 'any';
  return escape([type, text(schema['format'])].filter(Boolean).join(', '));
}

function table(rows: string[][]): string {
  return `<div class="scroll"><table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table></div>`;
}

function prose(words: string): string {
  return words
    .split(/\n{2,}/)
    .filter(Boolean)
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('');
}

function inline(words: string): string {
  return escape(words).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function slug(tag: string): string {
  return `tag-${tag.toLowerCase().replace(/\W+/g, '-')}`;
}

function escape(words: string): string {
  return words.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #17211b; --soft: #5a675f; --line: #d9e0db; --ground: #fbfcfb; --card: #fff; --accent: #0b7a4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eee9; --soft: #9dada3; --line: #2b3630; --ground: #101512; --card: #161d19; --accent: #4fd197; } }
* { box-sizing: border-box }
body { margin: 0; display: grid; grid-template-columns: 14rem minmax(0, 1fr); font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
nav { position: sticky; top: 0; height: 100vh; padding: 1.5rem 1rem; border-right: 1px solid var(--line); display: flex; flex-direction: column; gap: .5rem }
a { color: var(--accent) } nav a { text-decoration: none }
main { padding: 2rem clamp(1rem, 4vw, 3rem); max-width: 62rem }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; margin: 1rem 0 }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere } h4 { margin: 1rem 0 .25rem; font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--soft) }
.summary { font-weight: 600; margin: .5rem 0 } small { color: var(--soft) }
code { font: .9em ui-monospace, monospace }
.method { display: inline-block; min-width: 4.2rem; font: 700 .75rem ui-monospace, monospace; color: var(--accent) } .method.delete { color: #c0392b }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100% } td { border-top: 1px solid var(--line); padding: .4rem .75rem .4rem 0; vertical-align: top }
@media (max-width: 720px) { body { display: block } nav { position: static; height: auto; flex-flow: row wrap; border-right: 0; border-bottom: 1px solid var(--line) } }
`;
