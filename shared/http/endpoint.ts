import type { z } from 'zod';
import type { Logger } from '../kernel/logger.ts';
import type { Result } from '../kernel/result.ts';
import type { Role } from '../identity/identity.schema.ts';
import type { MemberPrincipal, OperatorPrincipal, PersonPrincipal, WorkerPrincipal } from '../identity/principal.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call. `any` is every person who has signed in. */
export type Access =
  { who: 'public' } | { who: 'any' } | { who: 'member'; role?: Role } | { who: 'operator' } | { who: 'worker' };

export type PrincipalFor<A extends Access> = A extends { who: 'member' }
  ? MemberPrincipal
  : A extends { who: 'operator' }
    ? OperatorPrincipal
    : A extends { who: 'worker' }
      ? WorkerPrincipal
      : A extends { who: 'any' }
        ? PersonPrincipal
        : null;

/** One call of an endpoint, after everything the caller sent has been checked. */
export interface Call<A extends Access, Params, Query, Body> {
  principal: PrincipalFor<A>;
  params: Params;
  query: Query;
  body: Body;
  /** The bytes as they came: for signatures. Empty unless the endpoint takes a raw body. */
  rawBody: Buffer;
  header: (name: string) => string | null;
  idempotencyKey: string | null;
  correlationId: string;
  logger: Logger;
}

export interface Reply {
  status: number;
  body?: unknown;
  /** Where a redirect leads. */
  location?: string;
  /** For what is not JSON. */
  text?: { contentType: string; content: string };
  /** Path and query of the next page, for what has no place for a cursor: a `Link` header. */
  nextPage?: string;
  /** Outbox rows that the use case committed, to be sent before the answer. */
  outboxIds?: readonly string[];
  /** The answer may be revalidated: an ETag is added and `If-None-Match` honoured. */
  revalidate?: boolean;
}

export interface EndpointSpec<Deps, A extends Access, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  /** The function's name in Azure; routes are matched in the alphabetical order of these. */
  name: string;
  method: Method;
  /** Without a leading slash, parameters in braces: `api/v3/instances/{id}`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  access: A;
  params?: P;
  query?: Q;
  body?: B;
  /** The body is bytes, not JSON to be parsed here: signed ones, or a file, which may also come as `json`. */
  rawBody?: { maxBytes: number; contentType: string; json?: z.ZodType };
  /** The call takes an Idempotency-Key: the same key and body give the same answer and one effect. */
  idempotent?: boolean;
  /** May be called for a suspended organization and on a stopped platform, too: it only stops something. */
  whileStopped?: boolean;
  responses: Record<number, { description: string; schema?: z.ZodType; contentType?: string }>;
  /** Stable codes that this endpoint answers besides the common ones. */
  problems?: readonly { status: number; code: string; when: string }[];
  handle(call: Call<A, z.infer<P>, z.infer<Q>, z.infer<B>>, deps: Deps): Promise<Result<Reply>>;
}

/** An endpoint of any shape, as the registration and the OpenAPI document see it. */
export type AnyEndpoint<Deps> = EndpointSpec<Deps, Access, z.ZodType, z.ZodType, z.ZodType>;

/** Whether members of a suspended organization, or of any while the platform is stopped, may not call it. */
export function isRefusedWhileStopped<Deps>({ method, whileStopped = false }: AnyEndpoint<Deps>): boolean {
  return method !== 'GET' && !whileStopped;
}
