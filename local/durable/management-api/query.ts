import type { Engine } from '../engine.ts';
import { isFinal } from '../status.ts';
import { type InstanceFilter, listInstances, purgeEnded } from '../store/query.ts';
import type { Answer } from './answer.ts';
import { historyPayload } from './history-payload.ts';
import { HttpError } from './http-error.ts';
import type { ManagementRequest } from './request.ts';
import { statusPayload } from './status-payload.ts';

const DEFAULT_PAGE_SIZE = 100;
const CONTINUATION = 'x-ms-continuation-token';

/** `GET instances/{instanceId}`. */
export function getStatus({ store }: Engine, request: ManagementRequest, instanceId: string): Answer {
  const instance = store.instance(instanceId);
  if (!instance) throw HttpError.notFound();
  const showInput = request.flag('showInput', true);
  const body = statusPayload(instance, showInput);
  if (request.flag('showHistory', false) && instance.status !== 'Pending') {
    const showOutput = request.flag('showHistoryOutput', false);
    body['historyEvents'] = historyPayload(store.history(instanceId), { showOutput, showInput });
  }
  if (!isFinal(instance.status)) {
    return { status: 202, body, headers: { location: request.url, 'retry-after': '5' } };
  }
  const asError = instance.status === 'Failed' && request.flag('returnInternalServerErrorOnFailure', false);
  return { status: asError ? 500 : 200, body };
}

/** `GET instances`: one page in the order of ids; the continuation token names the last one. */
export function list({ store }: Engine, request: ManagementRequest): Answer {
  const filter: InstanceFilter = { ...createdBetween(request), idPrefix: request.text('instanceIdPrefix') };
  const size = request.count('top') ?? DEFAULT_PAGE_SIZE;
  const showInput = request.flag('showInput', true);
  const instances = listInstances(store, filter, { size: size + 1, afterId: readToken(request.header(CONTINUATION)) });
  const page = instances.slice(0, size);
  const last = page.at(-1);
  const body = page.map((instance) => statusPayload(instance, showInput));
  if (instances.length <= size || !last) return { status: 200, body };
  return { status: 200, body, headers: { [CONTINUATION]: Buffer.from(last.instanceId).toString('base64url') } };
}

/** `DELETE instances/{instanceId}`, whatever its state. */
export function purge({ store }: Engine, instanceId: string): Answer {
  if (!store.purge(instanceId)) throw HttpError.notFound();
  return { status: 200, body: { instancesDeleted: 1 } };
}

/** `DELETE instances`: those that have ended, by when they were created and by status. */
export function purgeByFilter({ store }: Engine, request: ManagementRequest): Answer {
  const filter = createdBetween(request);
  if (filter.createdFrom === undefined) {
    throw new HttpError(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const instancesDeleted = purgeEnded(store, filter);
  if (instancesDeleted === 0) throw HttpError.notFound();
  return { status: 200, body: { instancesDeleted } };
}

function createdBetween(request: ManagementRequest): InstanceFilter {
  return {
    createdFrom: request.time('createdTimeFrom'),
    createdTo: request.time('createdTimeTo'),
    statuses: request.statuses('runtimeStatus'),
  };
}

function readToken(token: string | undefined): string | undefined {
  if (!token) return undefined;
  if (!/^[\w-]+$/.test(token)) throw HttpError.badRequest(`'${token}' is not a continuation token of this host.`);
  return Buffer.from(token, 'base64url').toString('utf8');
}
