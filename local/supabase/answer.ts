import type pg from 'pg';
import type { Catalogue, Snapshot } from './catalogue.ts';
import { runTransaction } from './database.ts';
import { ApiError } from './errors.ts';
import type { GatewayOptions } from './options.ts';
import { planRequest, type Plan, type ResultRow } from './plan.ts';
import { parseRequest, type Answer, type ApiRequest, type Call } from './request.ts';
import { respond } from './respond.ts';
import { quote } from './sql.ts';
import type { Claims } from './tokens.ts';

interface Dependencies extends Pick<GatewayOptions, 'schemas' | 'maxRows'> {
  pool: pg.Pool;
  catalogue: Catalogue;
  verify: (token: string) => Claims;
}

/** @returns PostgREST: a function from an HTTP request to its answer, which may be an error */
export function createAnswerer(dependencies: Dependencies): (call: Call) => Promise<Answer> {
  return async (call) => {
    try {
      return await answer(call, dependencies);
    } catch (error) {
      if (error instanceof ApiError) return error.toAnswer();
      console.error(`supabase: ${call.method} ${call.target.split('?')[0]} failed:`, error);
      return new ApiError(500, { code: 'PGRSTX00', message: 'Internal error of the local gateway' }).toAnswer();
    }
  };
}

async function answer(call: Call, { pool, catalogue, verify, schemas, maxRows }: Dependencies): Promise<Answer> {
  const claims = authenticate(call, verify);
  const request = parseRequest(call, schemas);
  const { plan, snapshot } = await planFresh(request, catalogue, maxRows);
  try {
    const row = await runTransaction<ResultRow>(pool, {
      readOnly: plan.readOnly,
      role: claims.role,
      settings: settingsOf(call, request, claims, plan, snapshot),
      statement: plan.statement,
      check: checkOf(request, plan),
    });
    return respond(request, plan, row);
  } catch (error) {
    if (error instanceof ApiError && namesSomethingUnknown.has(error.code)) catalogue.forget();
    throw error;
  }
}

/** PostgreSQL's codes for a function, a table, a column or a type that is not there (any more). */
const namesSomethingUnknown = new Set(['42883', '42P01', '42703', '42704']);

function authenticate({ headers }: Call, verify: (token: string) => Claims): Claims & { role: string } {
  const token = /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1];
  const claims = token === undefined ? {} : verify(token.trim());
  return { ...claims, role: typeof claims.role === 'string' ? claims.role : 'anon' };
}

/** Before it says that something does not exist, it looks again: the schema may just have changed. */
async function planFresh(
  request: ApiRequest,
  catalogue: Catalogue,
  maxRows: number,
): Promise<{ plan: Plan; snapshot: Snapshot }> {
  const known = await catalogue.read();
  try {
    return { plan: planRequest(request, known, maxRows), snapshot: known };
  } catch (error) {
    if (!(error instanceof ApiError) || !/^PGRST20[245]$/.test(error.code)) throw error;
    catalogue.forget();
    const snapshot = await catalogue.read();
    return { plan: planRequest(request, snapshot, maxRows), snapshot };
  }
}

function settingsOf(
  call: Call,
  request: ApiRequest,
  claims: Claims & { role: string },
  { routine }: Plan,
  { roleSettings }: Snapshot,
): [name: string, value: string][] {
  const { cookie: _cookie, ...headers } = call.headers;
  const path = [request.schema, 'public', 'extensions'];
  return [
    ['search_path', [...new Set(path)].map(quote).join(', ')],
    ...(roleSettings.get(claims.role) ?? []),
    ['role', claims.role],
    ['request.jwt.claims', JSON.stringify(claims)],
    ['request.method', call.method],
    ['request.path', `/${call.target.split('?')[0]}`],
    ['request.headers', JSON.stringify(headers)],
    ...(request.preferences.timezone ? ([['timezone', request.preferences.timezone]] as [string, string][]) : []),
    ...(routine?.settings ?? []),
  ];
}

/** What must hold before the transaction may be committed. */
function checkOf({ format, preferences: { maxAffected } }: ApiRequest, { readOnly, routine }: Plan) {
  if (maxAffected !== undefined && routine && !routine.isSet) {
    const message = 'Function must return SETOF or TABLE when max-affected preference is used with handling=strict';
    throw new ApiError(400, { code: 'PGRST128', message });
  }
  const limitsWrite = maxAffected !== undefined && (!readOnly || routine);
  if (format !== 'object' && !limitsWrite) return undefined;
  return (row: ResultRow): void => {
    const count = Number(row.page_total);
    if (format === 'object' && count !== 1) {
      const message = 'Cannot coerce the result to a single JSON object';
      throw new ApiError(406, { code: 'PGRST116', message, details: `The result contains ${count} rows` });
    }
    if (limitsWrite && count > maxAffected) {
      const message = 'Query result exceeds max-affected preference constraint';
      throw new ApiError(400, { code: 'PGRST124', message, details: `The query affects ${count} rows` });
    }
  };
}
