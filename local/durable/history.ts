/** The numbers that the Durable Task framework gives its history events; they are the wire. */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

interface OrchestrationInstance {
  InstanceId: string;
  ExecutionId: string;
}

export interface ParentInstance {
  Name: string;
  OrchestrationInstance: OrchestrationInstance;
  TaskScheduleId: number;
  Version: null;
}

interface Failure {
  TaskScheduledId: number;
  Reason: string;
  Details: string;
  FailureDetails: null;
}

/** What an event says beside when it happened. Payloads (`Input`, `Result`) are JSON text. */
export type EventBody =
  | {
      EventType: typeof EventType.ExecutionStarted;
      OrchestrationInstance: OrchestrationInstance;
      ParentInstance: ParentInstance | null;
      Name: string;
      Version: null;
      Input: string | null;
      Tags: null;
      Correlation: null;
      ParentTraceContext: null;
      ScheduledStartTime: null;
      Generation: number | null;
      GenerateNewTrace: false;
    }
  | {
      EventType: typeof EventType.ExecutionCompleted;
      OrchestrationStatus: number;
      Result: string | null;
      FailureDetails: null;
    }
  | { EventType: typeof EventType.ExecutionTerminated; Input: string | null }
  | {
      EventType: typeof EventType.TaskScheduled;
      Name: string;
      Version: '';
      Input: null;
      ParentTraceContext: null;
      Tags: null;
    }
  | { EventType: typeof EventType.TaskCompleted; TaskScheduledId: number; Result: string | null }
  | ({ EventType: typeof EventType.TaskFailed } & Failure)
  | {
      EventType: typeof EventType.SubOrchestrationInstanceCreated;
      Name: string;
      Version: null;
      InstanceId: string;
      Input: null;
      ClientSpanId: null;
      Tags: null;
    }
  | { EventType: typeof EventType.SubOrchestrationInstanceCompleted; TaskScheduledId: number; Result: string | null }
  | ({ EventType: typeof EventType.SubOrchestrationInstanceFailed } & Failure)
  | { EventType: typeof EventType.TimerCreated; FireAt: string }
  | { EventType: typeof EventType.TimerFired; TimerId: number; FireAt: string }
  | { EventType: typeof EventType.OrchestratorStarted }
  | { EventType: typeof EventType.OrchestratorCompleted }
  | { EventType: typeof EventType.EventRaised; Name: string; Input: string; ParentTraceContext: null }
  | { EventType: typeof EventType.ExecutionSuspended; Reason: string | null }
  | { EventType: typeof EventType.ExecutionResumed; Reason: string | null };

export type HistoryEvent = EventBody & { EventId: number; IsPlayed: boolean; Timestamp: string };
export type EventOf<Type extends HistoryEvent['EventType']> = Extract<HistoryEvent, { EventType: Type }>;

/** An event at `at` (milliseconds). Only decisions carry an id of their own; they are matched by it at replay. */
export function historyEvent(body: EventBody, at: number, eventId = -1): HistoryEvent {
  return { ...body, EventId: eventId, IsPlayed: false, Timestamp: new Date(at).toISOString() };
}

export function executionStarted(execution: {
  name: string;
  instanceId: string;
  executionId: string;
  input: string | null;
  parent: ParentInstance | null;
  continued: boolean;
}): EventBody {
  return {
    OrchestrationInstance: { InstanceId: execution.instanceId, ExecutionId: execution.executionId },
    EventType: EventType.ExecutionStarted,
    ParentInstance: execution.parent,
    Name: execution.name,
    Version: null,
    Input: execution.input,
    Tags: null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: execution.continued ? null : 0,
    GenerateNewTrace: false,
  };
}
