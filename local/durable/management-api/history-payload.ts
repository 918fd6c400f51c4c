import { type EventOf, EventType, type HistoryEvent } from '../history.ts';
import { statusName } from '../status.ts';
import { jsonOrText } from './status-payload.ts';

const NAMES = new Map<number, string>(Object.entries(EventType).map(([name, number]) => [number, name]));

type Request = EventOf<typeof EventType.TaskScheduled | typeof EventType.SubOrchestrationInstanceCreated>;

export interface HistoryView {
  showOutput: boolean;
  showInput: boolean;
}

/**
 * The history as the API shows it: without the turns' marks, each result joined with what it was asked for, names for
 * numbers. What was asked for and has no result yet stays in.
 */
export function historyPayload(history: readonly HistoryEvent[], view: HistoryView): Record<string, unknown>[] {
  const asked = new Map<number, Request>();
  for (const event of history) {
    if (event.EventType === EventType.TaskScheduled) asked.set(event.EventId, event);
    if (event.EventType === EventType.SubOrchestrationInstanceCreated) asked.set(event.EventId, event);
  }
  const answered = new Set<HistoryEvent>();
  const shown = history.map((event) => {
    const request = 'TaskScheduledId' in event ? asked.get(event.TaskScheduledId) : undefined;
    if (request) answered.add(request);
    return { event, payload: eventPayload(event, request, view) };
  });
  return shown.filter(({ event }) => !answered.has(event) && !isMark(event)).map(({ payload }) => payload);
}

function isMark({ EventType: type }: HistoryEvent): boolean {
  return type === EventType.OrchestratorStarted || type === EventType.OrchestratorCompleted;
}

const HIDDEN = new Set([
  'EventId',
  'IsPlayed',
  'TaskScheduledId',
  'TimerId',
  'Version',
  'OrchestrationInstance',
  'ParentInstance',
  'Tags',
]);

function eventPayload(
  event: HistoryEvent,
  request: Request | undefined,
  { showOutput, showInput }: HistoryView,
): Record<string, unknown> {
  const started = event.EventType === EventType.ExecutionStarted;
  const hidden = (key: string): boolean =>
    HIDDEN.has(key) ||
    (key === 'Name' && started) ||
    (key === 'Result' && !showOutput) ||
    (key === 'Input' && !showInput);
  return {
    ...Object.fromEntries(Object.entries(event).filter(([key]) => !hidden(key))),
    EventType: NAMES.get(event.EventType),
    ...(started && { FunctionName: event.Name }),
    ...(request && { ScheduledTime: request.Timestamp, FunctionName: request.Name }),
    ...(request && showInput && { Input: request.Input }),
    ...('Result' in event && showOutput && { Result: jsonOrText(event.Result) }),
    ...('OrchestrationStatus' in event && { OrchestrationStatus: statusName(event.OrchestrationStatus) }),
  };
}
