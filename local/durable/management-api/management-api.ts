import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine.ts';
import type { Answer } from './answer.ts';
import { raiseEvent, resume, rewind, suspend, terminate } from './control.ts';
import { HttpError } from './http-error.ts';
import { getStatus, list, purge, purgeByFilter } from './query.ts';
import { ManagementRequest } from './request.ts';
import { restartInstance, startInstance } from './start.ts';
import { BASE_PATH } from './urls.ts';

export interface ManagementApi {
  engine: Engine;
  hubName: string;
  baseUrl: () => string;
}

/** Answers a request below the management API's path; false when it is for another. */
export function handleManagementRequest(
  api: ManagementApi,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): boolean {
  const url = new URL(request.url ?? '/', api.baseUrl());
  const path = url.pathname.toLowerCase();
  if (path !== BASE_PATH && !path.startsWith(`${BASE_PATH}/`)) return false;
  write(response, answer(api, request, url, body));
  return true;
}

function answer(api: ManagementApi, incoming: IncomingMessage, url: URL, body: Buffer): Answer {
  try {
    const request = new ManagementRequest(incoming, url, url.pathname.slice(BASE_PATH.length), body);
    const hub = request.text('taskHub');
    if (hub !== undefined && hub.toLowerCase() !== api.hubName.toLowerCase()) {
      throw HttpError.badRequest(`not supported here: the task hub '${hub}'; this host serves '${api.hubName}'.`);
    }
    return route(api, request);
  } catch (error) {
    const refusal = error instanceof HttpError ? error : HttpError.unexpected(error);
    return { status: refusal.status, body: refusal.body };
  }
}

function route({ engine, hubName, baseUrl }: ManagementApi, request: ManagementRequest): Answer {
  const { method, segments } = request;
  const [collection = '', id, operation, eventName] = segments;
  const route = `${method} ${collection.toLowerCase()}${'/*'.repeat(Math.max(segments.length - 1, 0))}`;
  const urls = { origin: new URL(baseUrl()).origin, hubName };
  if (collection.toLowerCase() === 'entities') throw HttpError.notSupported('durable entities');
  if (collection.toLowerCase() === 'makeprimary') throw HttpError.notSupported('app leases');
  switch (route) {
    case 'POST orchestrators/*':
    case 'POST orchestrators/*/*':
      return startInstance(engine, urls, request, id ?? '', operation);
    case 'GET instances':
      return list(engine, request);
    case 'DELETE instances':
      return purgeByFilter(engine, request);
    case 'GET instances/*':
      return getStatus(engine, request, id ?? '');
    case 'DELETE instances/*':
      return purge(engine, id ?? '');
    case 'POST instances/*/*/*':
      if (operation?.toLowerCase() === 'raiseevent') return raiseEvent(engine, request, id ?? '', eventName ?? '');
      throw HttpError.notFound();
    case 'POST instances/*/*':
      switch (operation?.toLowerCase()) {
        case 'terminate':
          return terminate(engine, request, id ?? '');
        case 'suspend':
          return suspend(engine, request, id ?? '');
        case 'resume':
          return resume(engine, request, id ?? '');
        case 'restart':
          return restartInstance(engine, urls, request, id ?? '');
        case 'rewind':
          return rewind(engine, id ?? '');
        default:
          throw HttpError.notFound();
      }
    default:
      throw HttpError.notFound();
  }
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = text ? { 'content-type': 'application/json; charset=utf-8' } : {};
  response.writeHead(status, { ...headers, ...type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
