import { randomUUID } from 'node:crypto';
import type { Engine } from '../engine.ts';
import type { Answer } from './answer.ts';
import { HttpError } from './http-error.ts';
import type { ManagementRequest } from './request.ts';
import { type HubUrls, managementUrls } from './urls.ts';

const MAX_ID_LENGTH = 256;
// eslint-disable-next-line no-control-regex -- control characters are what must be refused
const FORBIDDEN_IN_IDS = /[/\\?#\u0000-\u001f\u007f-\u009f]/;

const EMPTY_INPUT = '""';

/** `POST orchestrators/{functionName}[/{instanceId}]`. A start without a body has the empty string as its input. */
export function startInstance(
  engine: Engine,
  urls: HubUrls,
  request: ManagementRequest,
  name: string,
  instanceId: string | undefined,
): Answer {
  if (request.text('timeout') !== undefined || request.text('pollingInterval') !== undefined) {
    throw HttpError.notSupported('waiting for the end of an instance when it is started');
  }
  if (request.text('version') !== undefined) throw HttpError.notSupported('versions of orchestrations');
  const input = request.hasBody ? request.json() : EMPTY_INPUT;
  return begin(engine, urls, name, instanceId ?? newId(), input);
}

/** `POST instances/{instanceId}/restart`: the same function with the same input, under a new id unless told otherwise. */
export function restartInstance(engine: Engine, urls: HubUrls, request: ManagementRequest, instanceId: string): Answer {
  const { store } = engine;
  const instance = store.instance(instanceId);
  if (!instance) throw HttpError.badRequest('InstanceId does not match a valid orchestration instance.');
  const id = request.flag('restartWithNewInstanceId', true) ? newId() : instanceId;
  return begin(engine, urls, instance.name, id, instance.input);
}

const newId = (): string => randomUUID().replaceAll('-', '');

function begin(engine: Engine, urls: HubUrls, name: string, instanceId: string, input: string | null): Answer {
  refuseBadId(instanceId);
  if (!engine.begin({ instanceId, name, input, parent: null })) {
    throw new HttpError(409, { Message: `An Orchestration instance with the id '${instanceId}' is already running.` });
  }
  const body = managementUrls(urls, instanceId);
  return { status: 202, body, headers: { location: body['statusQueryGetUri'] ?? '', 'retry-after': '10' } };
}

function refuseBadId(instanceId: string): void {
  if (instanceId.startsWith('@')) throw HttpError.badRequest('Orchestration instance ids must not start with @.');
  if (FORBIDDEN_IN_IDS.test(instanceId)) {
    throw HttpError.badRequest('Orchestration instance ids must not contain /, \\, #, ?, or control characters.');
  }
  if (instanceId.length > MAX_ID_LENGTH) {
    throw HttpError.badRequest(`Instance ID lengths must not exceed ${MAX_ID_LENGTH} characters.`);
  }
}
