import { EventType, executionStarted, historyEvent, type EventBody, type HistoryEvent } from '../history.ts';
import { ActionType, parseAnswer } from './answer.ts';
import { type Replayed, replay } from './replay.ts';

const DAY = 24 * 3_600_000;
const start = Date.parse('2026-01-01T00:00:00.000Z');
const at = (time: number): string => new Date(time).toISOString();

/** A history in which each turn reads some messages; decisions are recorded by the helper below. */
class Recorded {
  readonly log: string[] = [];
  readonly #actions: unknown[];
  readonly #ending: Record<string, unknown>;
  readonly #history: HistoryEvent[] = [];

  constructor(actions: unknown[], ending: Record<string, unknown> = { isDone: true, output: 'end' }) {
    this.#actions = actions;
    this.#ending = ending;
  }

  /** One turn: what it reads goes into history, and so does what it decides, as the engine would keep it. */
  turn(time: number, ...messages: EventBody[]): Replayed {
    const first = executionStarted({
      name: 'o',
      instanceId: 'i',
      executionId: 'e',
      input: null,
      parent: null,
      continued: false,
    });
    const read = this.#history.length === 0 ? [first, ...messages] : messages;
    this.#history.push(
      historyEvent({ EventType: EventType.OrchestratorStarted }, time),
      ...read.map((body) => historyEvent(body, time)),
    );
    const answer = parseAnswer({ ...this.#ending, actions: [this.#actions], schemaVersion: 3 });
    const replayed = replay(this.#history, answer, 'o', {
      instanceId: 'i',
      executionId: 'e',
      parentInstanceId: null,
      isRegistered: () => true,
      log: (line) => this.log.push(line),
    });
    for (const decision of replayed.decisions) {
      const body: EventBody =
        decision.kind === 'timer'
          ? { EventType: EventType.TimerCreated, FireAt: at(decision.fireAt) }
          : {
              EventType: EventType.TaskScheduled,
              Name: decision.name,
              Version: '',
              Input: null,
              ParentTraceContext: null,
              Tags: null,
            };
      this.#history.push(historyEvent(body, time, decision.id));
    }
    return replayed;
  }
}

const activity = (functionName: string): unknown => ({ actionType: ActionType.CallActivity, functionName });
const fired = (TimerId: number, time: number): EventBody => ({
  EventType: EventType.TimerFired,
  TimerId,
  FireAt: at(time),
});
const completed = (TaskScheduledId: number): EventBody => ({
  EventType: EventType.TaskCompleted,
  TaskScheduledId,
  Result: '1',
});
const failed = (TaskScheduledId: number): EventBody => ({
  EventType: EventType.TaskFailed,
  TaskScheduledId,
  Reason: 'r',
  Details: 'd',
  FailureDetails: null,
});

test('a timer longer than six days is a chain of timers of at most three', () => {
  const fireAt = start + 8 * DAY;
  const timer = new Recorded([{ actionType: ActionType.CreateTimer, fireAt: at(fireAt), isCanceled: false }]);
  expect(timer.turn(start).decisions).toEqual([{ kind: 'timer', id: 0, fireAt: start + 3 * DAY }]);
  expect(timer.turn(start + 3 * DAY, fired(0, start + 3 * DAY)).decisions).toEqual([
    { kind: 'timer', id: 1, fireAt: start + 6 * DAY },
  ]);
  expect(timer.turn(start + 6 * DAY, fired(1, start + 6 * DAY)).decisions).toEqual([{ kind: 'timer', id: 2, fireAt }]);
  expect(timer.turn(fireAt, fired(2, fireAt)).outcome).toEqual({ kind: 'completed', output: '"end"' });
});

test('a timer of six days is one timer', () => {
  const fireAt = start + 6 * DAY;
  const timer = new Recorded([{ actionType: ActionType.CreateTimer, fireAt: at(fireAt), isCanceled: false }]);
  expect(timer.turn(start).decisions).toEqual([{ kind: 'timer', id: 0, fireAt }]);
});

test('all of several are waited for, also when one has failed', () => {
  const both = new Recorded([
    { actionType: ActionType.WhenAll, compoundActions: [activity('a'), activity('b')] },
    activity('c'),
  ]);
  both.turn(start);
  expect(both.turn(start + 1, failed(0)).decisions).toEqual([]);
  expect(both.turn(start + 2, completed(1)).decisions).toEqual([{ kind: 'activity', id: 2, name: 'c', input: null }]);
});

test('a second result for one task changes nothing', () => {
  const two = new Recorded([activity('a'), activity('b')]);
  two.turn(start);
  expect(two.turn(start + 1, completed(0)).decisions).toHaveLength(1);
  expect(two.turn(start + 2, completed(0), failed(0))).toMatchObject({ outcome: { kind: 'waiting' }, decisions: [] });
  expect(two.turn(start + 3, completed(1)).outcome.kind).toBe('completed');
});

test('after the retry timeout nothing more is tried, and the log says that the call never ends', () => {
  const retryOptions = {
    firstRetryIntervalInMilliseconds: 100,
    maxNumberOfAttempts: 5,
    retryTimeoutInMilliseconds: 150,
  };
  const retried = new Recorded([{ actionType: ActionType.CallActivityWithRetry, functionName: 'a', retryOptions }], {
    isDone: false,
  });
  retried.turn(start);
  expect(retried.turn(start + 10, failed(0)).decisions).toEqual([{ kind: 'timer', id: 1, fireAt: start + 110 }]);
  expect(retried.turn(start + 110, fired(1, start + 110)).decisions).toMatchObject([{ kind: 'activity', id: 2 }]);
  expect(retried.log).toEqual([]);
  expect(retried.turn(start + 160, failed(2))).toEqual({
    outcome: { kind: 'waiting' },
    decisions: [],
    cancelledTimers: [],
  });
  expect(retried.log).toEqual([expect.stringContaining("The retry timeout of 'a'")]);
});

test('an orchestrator that throws fails once all that it started has ended', () => {
  const thrown = new Recorded([{ actionType: ActionType.WhenAny, compoundActions: [activity('a'), activity('b')] }], {
    isDone: false,
    error: 'enough',
  });
  thrown.turn(start);
  expect(thrown.turn(start + 1, completed(0)).outcome).toEqual({ kind: 'waiting' });
  expect(thrown.turn(start + 2, completed(1)).outcome).toMatchObject({
    kind: 'failed',
    reason: "Orchestrator function 'o' failed: enough",
  });
});

test.each([
  ['an action of no known kind', [{ actionType: 99 }]],
  ['an activity without a name', [{ actionType: ActionType.CallActivity }]],
  ['a timer without a time', [{ actionType: ActionType.CreateTimer, fireAt: 'soon', isCanceled: false }]],
])('%s is not understood', (_what, actions) => {
  expect(() => parseAnswer({ isDone: false, actions: [actions], schemaVersion: 3 })).toThrow(/was not understood/);
});

test('a version of a sub-orchestration is refused in words', () => {
  const action = { actionType: ActionType.CallSubOrchestrator, functionName: 'a', version: '2' };
  expect(() => parseAnswer({ isDone: false, actions: [[action]], schemaVersion: 3 })).toThrow(
    /^not supported here: versions/,
  );
});
