import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionRunner } from '../function-runner.ts';
import { routeOf, type HttpFunction } from '../function-index.ts';
import { isAuthorized, type HostKeys } from '../keys.ts';
import { searchOf, toHttpData } from './request.ts';
import { writeEmpty, writeFunctionResponse } from './response.ts';
import { createRoute, type Route, type RouteValues } from './route.ts';

interface MappedFunction {
  function: HttpFunction;
  methods: readonly string[] | undefined;
  matches: Route;
}

/** The HTTP-triggered functions in the order in which the host tries their routes. */
export class FunctionRoutes {
  readonly #mapped: MappedFunction[];
  readonly #runner: FunctionRunner;
  readonly #keys: HostKeys;

  constructor(functions: HttpFunction[], prefix: string, runner: FunctionRunner, keys: HostKeys) {
    this.#mapped = functions.map((found) => ({
      function: found,
      methods: found.trigger.methods,
      matches: createRoute(routeOf(found), prefix),
    }));
    this.#runner = runner;
    this.#keys = keys;
  }

  /** Runs the first function whose route and methods fit. False when there is none. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string, body: Buffer): Promise<boolean> {
    const found = this.#find(request.method ?? 'GET', path);
    if (!found) return false;
    if (!isAuthorized(found.function.trigger.authLevel, givenKey(request), this.#keys)) {
      writeEmpty(response, 401);
      return true;
    }
    const http = toHttpData(request, path, found.values, body);
    try {
      const { returnValue } = await this.#runner.run(found.function, { http }, {}, traceOf(request));
      writeFunctionResponse(response, returnValue);
    } catch {
      // The invoker has logged what was thrown; the caller learns nothing of it.
      writeEmpty(response, 500);
    }
    return true;
  }

  #find(method: string, path: string): { function: HttpFunction; values: RouteValues } | undefined {
    for (const mapped of this.#mapped) {
      if (mapped.methods && !mapped.methods.includes(method)) continue;
      const values = mapped.matches(path);
      if (values) return { function: mapped.function, values };
    }
    return undefined;
  }
}

export function givenKey(request: IncomingMessage): string | undefined {
  return (
    request.headersDistinct['x-functions-key']?.[0] ?? new URLSearchParams(searchOf(request)).get('code') ?? undefined
  );
}

function traceOf(request: IncomingMessage): { traceParent?: string; traceState?: string } {
  const traceParent = request.headersDistinct['traceparent']?.[0];
  const traceState = request.headersDistinct['tracestate']?.[0];
  return { ...(traceParent ? { traceParent } : {}), ...(traceState ? { traceState } : {}) };
}
