import type { Engine } from '../engine.ts';
import { EventType, type EventBody } from '../history.ts';
import { isFinal } from '../status.ts';
import type { Instance } from '../store/rows.ts';
import type { Answer } from './answer.ts';
import { HttpError } from './http-error.ts';
import type { ManagementRequest } from './request.ts';

const ACCEPTED: Answer = { status: 202 };

/** `POST instances/{instanceId}/raiseEvent/{eventName}` with JSON. */
export function raiseEvent(engine: Engine, request: ManagementRequest, instanceId: string, name: string): Answer {
  requireUnderWay(engine, instanceId);
  const mediaType = request.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw HttpError.badRequest('Only application/json request content is supported');
  }
  return sent(engine, instanceId, {
    EventType: EventType.EventRaised,
    Name: name,
    Input: request.json(),
    ParentTraceContext: null,
  });
}

/** `POST instances/{instanceId}/terminate`. Its sub-orchestrations go on. */
export function terminate(engine: Engine, request: ManagementRequest, instanceId: string): Answer {
  requireUnderWay(engine, instanceId);
  return sent(engine, instanceId, { EventType: EventType.ExecutionTerminated, Input: request.text('reason') ?? null });
}

/** `POST instances/{instanceId}/suspend`. */
export function suspend(engine: Engine, request: ManagementRequest, instanceId: string): Answer {
  const { status } = requireUnderWay(engine, instanceId);
  if (status === 'Suspended') throw cannot('suspend', instanceId, status);
  return sent(engine, instanceId, { EventType: EventType.ExecutionSuspended, Reason: request.text('reason') ?? null });
}

/** `POST instances/{instanceId}/resume`. */
export function resume(engine: Engine, request: ManagementRequest, instanceId: string): Answer {
  const { status } = requireUnderWay(engine, instanceId);
  if (status !== 'Suspended') throw cannot('resume', instanceId, status);
  return sent(engine, instanceId, { EventType: EventType.ExecutionResumed, Reason: request.text('reason') ?? null });
}

/** `POST instances/{instanceId}/rewind`: refused, after the answers that the extension gives before it rewinds. */
export function rewind(engine: Engine, instanceId: string): Answer {
  const instance = engine.store.instance(instanceId);
  if (!instance) throw HttpError.notFound();
  if (instance.status === 'Failed')
    throw HttpError.notSupported('rewinding a failed orchestration; restart it instead');
  if (isFinal(instance.status)) throw new HttpError(410);
  throw new HttpError(412, 'The rewind operation is only supported on failed orchestration instances.');
}

function requireUnderWay(engine: Engine, instanceId: string): Instance {
  const instance = engine.store.instance(instanceId);
  if (!instance) throw HttpError.notFound();
  if (isFinal(instance.status)) throw new HttpError(410);
  return instance;
}

function sent(engine: Engine, instanceId: string, event: EventBody): Answer {
  if (!engine.send(instanceId, event)) throw new HttpError(410);
  return ACCEPTED;
}

function cannot(operation: string, instanceId: string, status: string): HttpError {
  return HttpError.invalidOperation(
    `Cannot ${operation} the orchestration instance ${instanceId} because instance is in the ${status} state.`,
  );
}
