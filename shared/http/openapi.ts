import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { isRefusedWhileStopped, type Access, type AnyEndpoint } from './endpoint.ts';
import { problemSchema } from './problem.ts';

const COMMON_PROBLEMS = [
  { status: 400, code: 'REQUEST.INVALID', when: 'a field is missing or has the wrong form; `errors` names each' },
  { status: 500, code: 'INTERNAL', when: 'a fault of ours, logged under the correlation id' },
  { status: 503, code: 'DATABASE.UNAVAILABLE', when: 'something we need does not answer; try again shortly' },
] as const;
const SIGN_IN_PROBLEMS = [
  { status: 401, code: 'AUTH.UNAUTHENTICATED', when: 'no token, or one that is not valid' },
  { status: 403, code: 'AUTH.FORBIDDEN', when: 'the token is not of a kind that may call this' },
] as const;
const ADMIN_PROBLEM = {
  status: 403,
  code: 'AUTH.ADMIN_REQUIRED',
  when: 'the caller is not an admin of the organization',
} as const;
const STOPPED_PROBLEMS = [
  { status: 403, code: 'ORGANIZATION.SUSPENDED', when: 'the organization is suspended' },
  { status: 503, code: 'PLATFORM.STOPPED', when: 'operators have stopped the platform' },
] as const;
const IDEMPOTENCY_PROBLEM = {
  status: 422,
  code: 'IDEMPOTENCY.KEY_REUSED',
  when: 'the Idempotency-Key came before with another body',
} as const;

/** The OpenAPI 3.1 document of the endpoints, from the same schemas that check their requests. */
export function openApiDocument<Deps>(endpoints: readonly AnyEndpoint<Deps>[]): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of endpoints) {
    (paths[`/${endpoint.path}`] ??= {})[endpoint.method.toLowerCase() as 'get'] = operation(endpoint);
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Wasup',
      version: '3.0.0',
      description:
        'The control plane of a WhatsApp business. Errors are problem+json (RFC 9457) with a stable `code`; every answer carries `x-correlation-id`.',
    },
    security: [],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A Clerk session token of a member or an operator.',
        },
        worker: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token of role `worker`, signed with the JWT secret of the Supabase project.',
        },
      },
    },
  });
}

function operation<Deps>(endpoint: AnyEndpoint<Deps>): ZodOpenApiOperationObject {
  const headers = endpoint.idempotent
    ? z.object({
        'Idempotency-Key': z
          .string()
          .max(200)
          .optional()
          .meta({ description: 'Repeating a call with its key has no second effect.' }),
      })
    : undefined;
  return {
    operationId: endpoint.name,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    'x-audience': 'role' in endpoint.access && endpoint.access.role === 'ADMIN' ? 'admin' : endpoint.access.who,
    description: [endpoint.description, audienceOf(endpoint.access)].filter(Boolean).join('\n\n'),
    ...securityOf(endpoint.access),
    requestParams: {
      ...(endpoint.params ? { path: endpoint.params as z.ZodObject } : {}),
      ...(endpoint.query ? { query: endpoint.query as z.ZodObject } : {}),
      ...(headers ? { header: headers } : {}),
    },
    ...requestBody(endpoint),
    responses: responses(endpoint),
  };
}

function securityOf({ who }: Access): Pick<ZodOpenApiOperationObject, 'security'> {
  if (who === 'public') return {};
  return { security: [who === 'worker' ? { worker: [] } : { session: [] }] };
}

function requestBody<Deps>({ body, rawBody }: AnyEndpoint<Deps>): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (body) return { requestBody: { required: true, content: { 'application/json': { schema: body } } } };
  if (rawBody?.json) {
    const content = {
      'application/json': { schema: rawBody.json },
      [rawBody.contentType]: { schema: { type: 'string' } },
    };
    return { requestBody: { required: true, content } } as Pick<ZodOpenApiOperationObject, 'requestBody'>;
  }
  if (rawBody)
    return { requestBody: { required: true, content: { [rawBody.contentType]: { schema: { type: 'object' } } } } };
  return {};
}

function audienceOf(access: Access): string {
  switch (access.who) {
    case 'public':
      return 'For: everyone.';
    case 'any':
      return 'For: everyone who has signed in.';
    case 'member':
      return access.role === 'ADMIN' ? 'For: admins of an organization.' : 'For: members of an organization.';
    case 'operator':
      return 'For: operators of the platform.';
    case 'worker':
      return 'For: workers of the platform.';
  }
}

function responses<Deps>(endpoint: AnyEndpoint<Deps>): ZodOpenApiResponsesObject {
  const all: ZodOpenApiResponsesObject = {};
  for (const [status, { description, schema, contentType = 'application/json' }] of Object.entries(
    endpoint.responses,
  )) {
    all[status as '200'] = { description, ...(schema ? { content: { [contentType]: { schema } } } : {}) };
  }
  const problems = [
    ...(endpoint.problems ?? []),
    ...(endpoint.access.who === 'public' ? [] : SIGN_IN_PROBLEMS),
    ...(endpoint.access.who === 'member' && endpoint.access.role === 'ADMIN' ? [ADMIN_PROBLEM] : []),
    ...(endpoint.access.who === 'member' && isRefusedWhileStopped(endpoint) ? STOPPED_PROBLEMS : []),
    ...(endpoint.idempotent ? [IDEMPOTENCY_PROBLEM] : []),
    ...COMMON_PROBLEMS,
  ];
  for (const [status, group] of Map.groupBy(problems, (problem) => problem.status)) {
    all[String(status) as '400'] ??= {
      description: group.map(({ code, when }) => `\`${code}\`: ${when}`).join('; '),
      content: { 'application/problem+json': { schema: problemSchema } },
    };
  }
  return all;
}
