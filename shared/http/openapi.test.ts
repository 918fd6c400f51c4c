import { apiEndpoints } from '../../functions/endpoints.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

interface Operation {
  operationId: string;
  security?: unknown[];
  responses: Record<string, { description: string }>;
}
const document = openApiDocument(apiEndpoints);
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ path, method, ...operation })),
);

it('describes every endpoint once', () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(apiEndpoints.map(({ name }) => name).sort());
});

it('says how to sign in wherever that is needed, and what it answers without', () => {
  const guarded = operations.filter(({ security }) => security?.length);
  expect(guarded.length).toBe(apiEndpoints.filter(({ access }) => access.who !== 'public').length);
  for (const { responses } of guarded) expect(responses['401']?.description).toContain('AUTH.UNAUTHENTICATED');
});

it('asks workers for a token of theirs, and people for a session', () => {
  const schemes = new Map(operations.map(({ operationId, security }) => [operationId, JSON.stringify(security ?? [])]));
  expect(schemes.get('reportUsageEvents')).toBe('[{"worker":[]}]');
  expect(schemes.get('getUsage')).toBe('[{"session":[]}]');
  expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(['session', 'worker']);
});

it('names the codes of a refusal where it is answered', () => {
  const provision = operations.find(({ operationId }) => operationId === 'requestInstance');
  expect(provision?.responses['402']?.description).toMatch(/BILLING.PAYMENT_REQUIRED.*BILLING.SLOTS_FULL/);
});

it('writes every schema that it refers to', () => {
  const names = new Set(Object.keys(document.components?.schemas ?? {}));
  const references = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(10);
  expect(references.filter((name) => !names.has(name ?? ''))).toEqual([]);
});

it('becomes a page without loose ends', () => {
  const page = docsPage(document);
  for (const { path } of operations) expect(page).toContain(path);
  const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !anchors.has(id))).toEqual([]);
  expect(page).not.toMatch(/undefined|\[object/);
});
