import { randomUUID } from 'node:crypto';
import {
  EventType,
  executionStarted,
  historyEvent,
  type EventBody,
  type EventOf,
  type HistoryEvent,
} from '../history.ts';
import type { Decision } from '../replay/decisions.ts';
import { type FinalStatus, statusNumber } from '../status.ts';
import type { Instance } from './rows.ts';
import type { Store } from './store.ts';

/** What becomes of the instance after a turn. */
export type NextState =
  | { kind: 'waiting' }
  | { kind: 'ended'; status: FinalStatus; result: string | null; details: string }
  | { kind: 'continuedAsNew'; input: string | null; unread: readonly EventOf<typeof EventType.EventRaised>[] };

export interface Turn {
  instance: Instance;
  /** Ids of the messages that the turn has read. */
  consumed: readonly number[];
  /** The events the turn began with. */
  opening: readonly HistoryEvent[];
  decisions: readonly Decision[];
  cancelledTimers: readonly number[];
  /** JSON text. */
  customStatus: string | null;
  next: NextState;
  at: number;
}

/** What the world must do now that the turn is kept. */
export interface Effects {
  activities: number[];
  /** Instances that have got a message. */
  woken: string[];
  timers: boolean;
}

/**
 * Keeps a whole turn in one transaction: what was read, what history gains, what goes out and what the instance
 * becomes. Undefined when the instance is no longer the one that the turn was played for: nothing is kept then.
 */
export function commitTurn(store: Store, turn: Turn): Effects | undefined {
  return store.atomically(() => {
    const { instanceId, executionId } = turn.instance;
    if (store.instance(instanceId)?.executionId !== executionId) return undefined;
    const effects: Effects = { activities: [], woken: [], timers: false };
    for (const id of turn.consumed) store.sql('DELETE FROM inbox WHERE id = ?').run(id);
    for (const decision of turn.decisions) carryOut(store, turn, decision, effects);
    for (const taskId of turn.cancelledTimers) {
      store
        .sql('DELETE FROM timers WHERE instance_id = ? AND execution_id = ? AND task_id = ?')
        .run(instanceId, executionId, taskId);
    }
    if (turn.next.kind === 'continuedAsNew') continueAsNew(store, turn, turn.next, effects);
    else keepHistory(store, turn);
    if (turn.next.kind === 'ended') end(store, turn.instance, turn.next, effects);
    return effects;
  });
}

function keepHistory(store: Store, { instance, opening, decisions, customStatus, next, at }: Turn): void {
  const events = [...opening, ...decisions.map((decision) => historyEvent(recordOf(decision), at, decision.id))];
  if (next.kind === 'ended') {
    const { status, result } = next;
    events.push(
      historyEvent(
        {
          EventType: EventType.ExecutionCompleted,
          OrchestrationStatus: statusNumber(status),
          Result: result,
          FailureDetails: null,
        },
        at,
      ),
    );
  }
  // The history that continue-as-new began ends with this mark already.
  if (events.length > 0) events.push(historyEvent({ EventType: EventType.OrchestratorCompleted }, at));
  store.appendHistory(instance.instanceId, events);
  store
    .sql(
      `UPDATE instances SET status = ?, output = ?, custom_status = ?, turn_due = 0, updated_at = ? WHERE instance_id = ?`,
    )
    .run(
      next.kind === 'ended' ? next.status : 'Running',
      next.kind === 'ended' ? next.result : null,
      customStatus,
      at,
      instance.instanceId,
    );
}

function recordOf(decision: Decision): EventBody {
  switch (decision.kind) {
    case 'activity':
      return {
        EventType: EventType.TaskScheduled,
        Name: decision.name,
        Version: '',
        Input: null,
        ParentTraceContext: null,
        Tags: null,
      };
    case 'timer':
      return { EventType: EventType.TimerCreated, FireAt: new Date(decision.fireAt).toISOString() };
    case 'subOrchestration':
      return {
        EventType: EventType.SubOrchestrationInstanceCreated,
        Name: decision.name,
        Version: null,
        InstanceId: decision.instanceId,
        Input: null,
        ClientSpanId: null,
        Tags: null,
      };
  }
}

function carryOut(store: Store, { instance }: Turn, decision: Decision, effects: Effects): void {
  const { instanceId, executionId } = instance;
  switch (decision.kind) {
    case 'activity': {
      const { lastInsertRowid } = store
        .sql('INSERT INTO activities (instance_id, execution_id, task_id, name, input) VALUES (?, ?, ?, ?, ?)')
        .run(instanceId, executionId, decision.id, decision.name, decision.input);
      effects.activities.push(Number(lastInsertRowid));
      return;
    }
    case 'timer':
      store
        .sql('INSERT INTO timers (instance_id, execution_id, task_id, fire_at) VALUES (?, ?, ?, ?)')
        .run(instanceId, executionId, decision.id, decision.fireAt);
      effects.timers = true;
      return;
    case 'subOrchestration':
      startChild(store, instance, decision, effects);
  }
}

function startChild(
  store: Store,
  { instanceId, executionId, name }: Instance,
  child: Extract<Decision, { kind: 'subOrchestration' }>,
  effects: Effects,
): void {
  const started = store.start({
    instanceId: child.instanceId,
    name: child.name,
    input: child.input,
    parent: {
      Name: name,
      OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
      TaskScheduleId: child.id,
      Version: null,
    },
  });
  if (started) {
    effects.woken.push(child.instanceId);
    return;
  }
  const reason = `The sub-orchestration '${child.name}' was not started: an instance '${child.instanceId}' is already under way.`;
  store.send(instanceId, subOrchestrationFailed(child.id, reason, reason), executionId);
  effects.woken.push(instanceId);
}

function end(
  store: Store,
  { instanceId, parent }: Instance,
  { status, result, details }: Extract<NextState, { kind: 'ended' }>,
  effects: Effects,
): void {
  for (const table of ['inbox', 'timers']) store.sql(`DELETE FROM ${table} WHERE instance_id = ?`).run(instanceId);
  if (!parent) return;
  const event: EventBody =
    status === 'Completed'
      ? {
          EventType: EventType.SubOrchestrationInstanceCompleted,
          TaskScheduledId: parent.TaskScheduleId,
          Result: result,
        }
      : subOrchestrationFailed(parent.TaskScheduleId, result ?? '', details);
  const { InstanceId, ExecutionId } = parent.OrchestrationInstance;
  if (store.send(InstanceId, event, ExecutionId)) effects.woken.push(InstanceId);
}

function subOrchestrationFailed(taskId: number, reason: string, details: string): EventBody {
  return {
    EventType: EventType.SubOrchestrationInstanceFailed,
    TaskScheduledId: taskId,
    Reason: reason,
    Details: details,
    FailureDetails: null,
  };
}

/** The history begins anew with the events that nobody has read; only messages to the instance as such live on. */
function continueAsNew(
  store: Store,
  { instance, customStatus, at }: Turn,
  { input, unread }: Extract<NextState, { kind: 'continuedAsNew' }>,
  effects: Effects,
): void {
  const { instanceId, name, parent } = instance;
  const executionId = randomUUID().replaceAll('-', '');
  store.sql('DELETE FROM inbox WHERE instance_id = ? AND execution_id IS NOT NULL').run(instanceId);
  for (const table of ['history', 'timers']) store.sql(`DELETE FROM ${table} WHERE instance_id = ?`).run(instanceId);
  store.appendHistory(instanceId, [
    historyEvent({ EventType: EventType.OrchestratorStarted }, at),
    historyEvent(executionStarted({ instanceId, executionId, name, input, parent, continued: true }), at),
    ...unread.map((event) => ({ ...event, IsPlayed: false })),
    { ...historyEvent({ EventType: EventType.OrchestratorCompleted }, at), IsPlayed: true },
  ]);
  store
    .sql(
      `UPDATE instances SET execution_id = ?, status = 'Running', input = ?, custom_status = ?, turn_due = 1,
       created_at = ?, updated_at = ? WHERE instance_id = ?`,
    )
    .run(executionId, input, customStatus, at, at, instanceId);
  effects.woken.push(instanceId);
}
