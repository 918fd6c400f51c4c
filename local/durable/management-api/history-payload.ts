import { EventType, type HistoryEvent } from '../history.ts';
import { statusName } from '../status.ts';
import { jsonOrText } from './status-payload.ts';

const NAMES = new Map<number, string>(Object.entries(EventType).map(([name, number]) => [number, name]));

export interface HistoryView {
  showOutput: boolean;
  showInput: boolean;
}

/**
 * The history as the API shows it: without the turns' marks, each result joined with what it was asked for, names for
 * numbers. What was asked for and has no result yet stays in.
 */
export function historyPayload(history: readonly HistoryEvent[], view: HistoryView): Record<string, unknown>[] {
  const asked = new Map<number, Extract<HistoryEvent, { Name: string }>>();
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

function eventPayload(
  event: HistoryEvent,
  request: Extract<HistoryEvent, { Name: string }> | undefined,
  { showOutput, showInput }: HistoryView,
): Record<string, unknown> {
  const { EventId: _id, IsPlayed: _played, ...rest } = event;
  const payload: Record<string, unknown> = { ...rest, EventType: NAMES.get(event.EventType) };
  for (const key of ['TaskScheduledId', 'TimerId', 'Version', 'OrchestrationInstance', 'ParentInstance', 'Tags']) {
    delete payload[key];
  }
  if (event.EventType === EventType.ExecutionStarted) {
    payload['FunctionName'] = event.Name;
    delete payload['Name'];
  }
  if (event.EventType === EventType.ExecutionCompleted) {
    payload['OrchestrationStatus'] = statusName(event.OrchestrationStatus);
  }
  if ('Result' in event) {
    if (showOutput) payload['Result'] = jsonOrText(event.Result);
    else delete payload['Result'];
  }
  if (request) Object.assign(payload, { ScheduledTime: request.Timestamp, FunctionName: request.Name });
  if (!showInput) delete payload['Input'];
  return payload;
}
