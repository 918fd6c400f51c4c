import fs from 'node:fs';
import path from 'node:path';
import { EventType, type HistoryEvent } from '../history.ts';
import { readAnswer } from '../turn/call-orchestrator.ts';
import type { Decision } from './decisions.ts';
import { type Replayed, replay } from './replay.ts';

/** Turns recorded on the real extension: what it gave the orchestrator, and what that answered. */
interface RecordedTurn {
  given: { history: HistoryEvent[]; instanceId: string };
  answered: { threw: string } | { actions: unknown };
}

const folder = path.resolve('tests/conformance/traces');
const traces = fs
  .readdirSync(folder)
  .filter((file) => file !== 'check-status-response.json')
  .map(
    (file) =>
      [
        path.basename(file, '.json'),
        JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as RecordedTurn[],
      ] as const,
  );

const executionIdOf = (history: HistoryEvent[]): string => {
  const started = history.find((event) => event.EventType === EventType.ExecutionStarted);
  if (!started) throw new Error('The recorded history has no start.');
  return started.OrchestrationInstance.ExecutionId;
};

function play(name: string, { given, answered }: RecordedTurn): Replayed {
  const answer = readAnswer(
    'threw' in answered ? { ok: false, error: new Error(answered.threw) } : { ok: true, result: answered },
  );
  if (answer instanceof Error) throw answer;
  return replay(given.history, answer, name, {
    instanceId: given.instanceId,
    executionId: executionIdOf(given.history),
    parentInstanceId: null,
    isRegistered: () => true,
    log: (line) => {
      throw new Error(line);
    },
  });
}

/** What the real extension recorded right after the history that it had given, in the words of decisions. */
function recordedNext(turn: RecordedTurn, next: RecordedTurn): unknown[] {
  return next.given.history.slice(turn.given.history.length).flatMap((event): unknown[] => {
    switch (event.EventType) {
      case EventType.TaskScheduled:
        return [{ id: event.EventId, kind: 'activity', name: event.Name }];
      case EventType.TimerCreated:
        return [{ id: event.EventId, kind: 'timer', fireAt: Date.parse(event.FireAt) }];
      case EventType.SubOrchestrationInstanceCreated:
        return [{ id: event.EventId, kind: 'subOrchestration', name: event.Name, instanceId: event.InstanceId }];
      default:
        return [];
    }
  });
}

const withoutInput = ({ ...decision }: Decision): unknown => {
  if ('input' in decision) Reflect.deleteProperty(decision, 'input');
  return decision;
};

test.each(traces)('%s decides in every turn what the real extension recorded', (name, turns) => {
  turns.forEach((turn, index) => {
    const { outcome, decisions } = play(name, turn);
    const next = turns[index + 1];
    if (!next) {
      expect(outcome.kind).toBe(name === 'throwsItself' ? 'failed' : 'completed');
    } else if (executionIdOf(next.given.history) === executionIdOf(turn.given.history)) {
      expect(outcome.kind).toBe('waiting');
      expect(decisions.map(withoutInput)).toEqual(recordedNext(turn, next));
    } else {
      const [, started] = next.given.history;
      expect(outcome).toEqual({
        kind: 'continuedAsNew',
        input: started && 'Input' in started && started.Input,
        unread: [],
      });
    }
  });
});
