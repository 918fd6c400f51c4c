import { z } from 'zod';
import { docsPage } from '../../shared/http/docs-page.ts';
import { openApiDocument } from '../../shared/http/openapi.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint, type Endpoint } from '../endpoint.ts';

export function openApiEndpoint(described: readonly Endpoint[]): Endpoint {
  return defineEndpoint({
    name: 'getOpenApi',
    method: 'GET',
    path: 'api/openapi.json',
    tag: 'Documentation',
    summary: 'This API as an OpenAPI 3.1 document',
    access: { who: 'public' },
    responses: { 200: { description: 'The document', schema: z.object({}).loose() } },
    async handle() {
      return ok({ status: 200, body: openApiDocument(described), revalidate: true });
    },
  });
}

export function docsEndpoint(described: readonly Endpoint[]): Endpoint {
  return defineEndpoint({
    name: 'getDocs',
    method: 'GET',
    path: 'api/docs',
    tag: 'Documentation',
    summary: 'This API as a page to read',
    access: { who: 'public' },
    responses: { 200: { description: 'The page', contentType: 'text/html' } },
    async handle() {
      return ok({
        status: 200,
        text: { contentType: 'text/html; charset=utf-8', content: docsPage(openApiDocument(described)) },
      });
    },
  });
}
