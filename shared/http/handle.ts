import { createHash } from 'node:crypto';
import { AppError } from '../kernel/app-error.ts';
import { COMMON_REFUSALS } from '../kernel/common-refusals.ts';
import type { Logger } from '../kernel/logger.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { Principal } from '../identity/principal.ts';
import { isRefusedWhileStopped, type Access, type AnyEndpoint, type Call, type Reply } from './endpoint.ts';
import { statusOf, toProblem } from './problem.ts';
import { correlationIdOf, idempotencyKeyOf, readBytes, readJson, validate, type IncomingRequest } from './request.ts';

export interface OutgoingResponse {
  status: number;
  headers: Record<string, string>;
  body?: string;
}

export interface PipelineDeps {
  authenticate: Authenticate;
  logger: Logger;
  /** Sends outbox rows right after the commit. It reports its own failures: the sweeper sends what it could not. */
  dispatch: (outboxIds: readonly string[], correlationId: string) => Promise<void>;
}

/**
 * The one way from a request to an answer: identify, parse, check, call, map. It never throws and never returns
 * undefined, because the Functions host turns the first into an empty 500 and the second into a 204.
 */
export async function handleRequest<Deps>(
  endpoint: AnyEndpoint<Deps>,
  request: IncomingRequest,
  deps: Deps,
  { authenticate, logger: rootLogger, dispatch }: PipelineDeps,
): Promise<OutgoingResponse> {
  const correlationId = correlationIdOf(request);
  const logger = rootLogger.child({ correlationId, function: endpoint.name });
  const startedAt = performance.now();
  const answer = await run().catch((error: unknown) => fail(asAppError(error)));
  const response = answer.ok
    ? toResponse(answer.value, request, correlationId)
    : problemResponse(answer.error, correlationId, logger);
  logger.info(
    {
      method: request.method,
      path: endpoint.path,
      status: response.status,
      ms: Math.round(performance.now() - startedAt),
    },
    'request',
  );
  return response;

  async function run(): Promise<Result<Reply>> {
    const principal = await identify(endpoint.access, request, authenticate, correlationId);
    if (!principal.ok) return principal;
    const refusal = refusalOf(endpoint, principal.value);
    if (refusal) return fail(refusal);
    const call: Call<Access, unknown, unknown, unknown> = {
      principal: principal.value,
      params: endpoint.params ? validate(endpoint.params, 'path', request.params) : {},
      query: endpoint.query ? validate(endpoint.query, 'query', Object.fromEntries(request.query)) : {},
      idempotencyKey: endpoint.idempotent ? idempotencyKeyOf(request) : null,
      rawBody: endpoint.rawBody ? await readBytes(request, endpoint.rawBody.maxBytes) : Buffer.alloc(0),
      body: endpoint.body ? validate(endpoint.body, 'body', await readJson(request)) : undefined,
      header: (name) => request.headers.get(name),
      correlationId,
      logger: logger.child(
        principal.value?.kind === 'member' ? { organizationId: principal.value.organization.id } : {},
      ),
    };
    const result = await endpoint.handle(call, deps);
    if (result.ok && result.value.outboxIds?.length) await dispatch(result.value.outboxIds, correlationId);
    return result;
  }
}

const AUDIENCE = {
  any: 'people who have signed in',
  member: 'members of an organization',
  operator: 'the operators of the platform',
  worker: 'the workers of the platform',
} as const;

async function identify(
  access: Access,
  request: IncomingRequest,
  authenticate: Authenticate,
  correlationId: string,
): Promise<Result<Principal | null>> {
  if (access.who === 'public') return ok(null);
  const authenticated = await authenticate(request.headers.get('authorization'), correlationId);
  if (!authenticated.ok) return authenticated;
  const principal = authenticated.value;
  if (access.who === 'any' ? principal.kind === 'worker' : principal.kind !== access.who) {
    return fail(new AppError('AUTH.FORBIDDEN', { kind: 'forbidden', message: `this is for ${AUDIENCE[access.who]}` }));
  }
  if (access.who === 'member' && access.role === 'ADMIN' && principal.kind === 'member' && principal.role !== 'ADMIN') {
    return fail(
      new AppError('AUTH.ADMIN_REQUIRED', {
        kind: 'forbidden',
        message: 'only an admin of the organization may do this',
      }),
    );
  }
  return ok(principal);
}

/** Nothing is begun for a suspended organization or on a stopped platform; what it has may still be read, and stopped. */
function refusalOf<Deps>(endpoint: AnyEndpoint<Deps>, principal: Principal | null): AppError | null {
  if (principal?.kind !== 'member' || !isRefusedWhileStopped(endpoint)) return null;
  if (principal.platformStopped) {
    return new AppError('PLATFORM.STOPPED', COMMON_REFUSALS['PLATFORM.STOPPED']);
  }
  if (principal.organization.status === 'suspended') {
    return new AppError('ORGANIZATION.SUSPENDED', COMMON_REFUSALS['ORGANIZATION.SUSPENDED']);
  }
  return null;
}

function toResponse(reply: Reply, request: IncomingRequest, correlationId: string): OutgoingResponse {
  const headers: Record<string, string> = { 'x-correlation-id': correlationId, 'cache-control': 'no-store' };
  if (reply.nextPage !== undefined) headers['link'] = `<${reply.nextPage}>; rel="next"`;
  if (reply.location) headers['location'] = reply.location;
  if (reply.text) {
    return {
      status: reply.status,
      headers: { ...headers, 'content-type': reply.text.contentType },
      body: reply.text.content,
    };
  }
  if (reply.body === undefined) return { status: reply.status, headers };
  const body = JSON.stringify(reply.body);
  headers['content-type'] = 'application/json; charset=utf-8';
  if (reply.revalidate) {
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    headers['etag'] = etag;
    headers['cache-control'] = 'private, no-cache';
    if (request.headers.get('if-none-match') === etag) return { status: 304, headers };
  }
  return { status: reply.status, headers, body };
}

function problemResponse(error: AppError, correlationId: string, logger: Logger): OutgoingResponse {
  const level = error.kind === 'internal' || error.kind === 'unavailable' ? 'error' : 'info';
  logger[level]({ code: error.code, error: error.cause ?? error }, 'request refused');
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'x-correlation-id': correlationId,
  };
  if (error.kind === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  if (error.kind === 'unavailable' || error.kind === 'rate_limited') {
    const seconds = error.details?.['retryAfterSeconds'];
    headers['retry-after'] = typeof seconds === 'number' ? String(seconds) : '2';
  }
  return { status: statusOf(error.kind), headers, body: JSON.stringify(toProblem(error, correlationId)) };
}

/** A bug keeps its own words for the log and gives the caller none of them. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('INTERNAL', {
    kind: 'internal',
    message: 'this failed for a reason of ours; it has been logged',
    cause: error,
  });
}
