import { EventType, historyEvent, type HistoryEvent } from '../history.ts';
import { type Replayed, replay } from '../replay/replay.ts';
import { toJson } from '../replay/run-action.ts';
import { type FinalStatus, isFinal } from '../status.ts';
import { commitTurn, type Effects, type NextState, type Turn } from '../store/commit-turn.ts';
import type { Instance } from '../store/rows.ts';
import type { Message, Store } from '../store/store.ts';
import { type InvokeOutcome, readAnswer } from './call-orchestrator.ts';
import { orchestratorInput } from './given.ts';
import { nextWork } from './next-work.ts';

export interface TurnHost {
  store: Store;
  /** The registered name of a function, whatever the case it was asked for in. */
  registeredName(kind: 'activity' | 'orchestration', name: string): string | undefined;
  unknownOrchestration(name: string): string;
  invoke(functionName: string, input: unknown): Promise<InvokeOutcome>;
  log(line: string): void;
}

/** Lets one instance read its messages, decide, and keeps all of that at once. Undefined when there was nothing. */
export async function takeTurn(host: TurnHost, instanceId: string): Promise<Effects | undefined> {
  const { store } = host;
  const instance = store.instance(instanceId);
  if (!instance || isFinal(instance.status)) return undefined;
  const work = nextWork(instance, store.inbox(instance));
  if (work.kind === 'none') return undefined;
  const past = store.history(instanceId);
  const at = turnTime(past, work.messages);
  const started = historyEvent({ EventType: EventType.OrchestratorStarted }, at);
  const opening = instance.turnDue && work.kind === 'play' ? [] : [started, ...work.messages.map(({ event }) => event)];
  const turn: Turn = {
    instance,
    consumed: work.messages.map(({ id }) => id),
    opening,
    decisions: [],
    cancelledTimers: [],
    customStatus: instance.customStatus,
    next: { kind: 'waiting' },
    at,
  };
  switch (work.kind) {
    case 'terminate':
      return commitTurn(store, { ...turn, next: ended('Terminated', work.reason, work.reason ?? '') });
    case 'suspend':
    case 'resume':
    case 'discard':
      return store.atomically(() => {
        const effects = commitTurn(store, turn);
        if (work.kind === 'suspend') store.setStatus(instanceId, 'Suspended');
        return effects && { ...effects, woken: [...effects.woken, instanceId] };
      });
    case 'play': {
      const played = await play(host, instance, past, opening);
      // The engine may have stopped meanwhile: the messages are still there, and are read again at the next start.
      return store.isOpen ? commitTurn(store, { ...turn, ...played }) : undefined;
    }
  }
}

async function play(
  host: TurnHost,
  instance: Instance,
  past: readonly HistoryEvent[],
  opening: readonly HistoryEvent[],
): Promise<Pick<Turn, 'decisions' | 'cancelledTimers' | 'customStatus' | 'next'>> {
  const { name, instanceId, executionId, parent } = instance;
  const functionName = host.registeredName('orchestration', name);
  const failed = (message: string): Pick<Turn, 'decisions' | 'cancelledTimers' | 'customStatus' | 'next'> => ({
    decisions: [],
    cancelledTimers: [],
    customStatus: instance.customStatus,
    next: ended('Failed', `Orchestrator function '${name}' failed: ${message}`, `Message: ${message}, StackTrace: `),
  });
  if (functionName === undefined) return failed(host.unknownOrchestration(name));
  const answer = readAnswer(await host.invoke(functionName, orchestratorInput(instance, past, opening)));
  if (answer instanceof Error) return failed(answer.message);
  let replayed: Replayed;
  try {
    replayed = replay([...past, ...opening], answer, name, {
      instanceId,
      executionId,
      parentInstanceId: parent?.OrchestrationInstance.InstanceId ?? null,
      isRegistered: (kind, called) => host.registeredName(kind, called) !== undefined,
      log: (line) => host.log(line),
    });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  return {
    decisions: replayed.decisions,
    cancelledTimers: replayed.cancelledTimers,
    customStatus: toJson(answer.customStatus) ?? (instance.turnDue ? instance.customStatus : null),
    next: nextState(replayed.outcome),
  };
}

function nextState(outcome: Replayed['outcome']): NextState {
  switch (outcome.kind) {
    case 'completed':
      return ended('Completed', outcome.output, '');
    case 'failed':
      return ended('Failed', outcome.reason, outcome.details);
    default:
      return outcome;
  }
}

function ended(status: FinalStatus, result: string | null, details: string): NextState {
  return { kind: 'ended', status, result, details };
}

/** The turn's time: never before what happened earlier, and never before a timer that has fired. */
function turnTime(past: readonly HistoryEvent[], messages: readonly Message[]): number {
  const last = past.at(-1);
  const fired = messages.map(({ event }) => (event.EventType === EventType.TimerFired ? Date.parse(event.FireAt) : 0));
  return Math.max(Date.now(), last ? Date.parse(last.Timestamp) : 0, ...fired);
}
