import { type OrchestratorAnswer, parseAnswer } from '../replay/answer.ts';

/** How the host ended one call of a function of the app. */
export type InvokeOutcome = { ok: true; result: unknown } | { ok: false; error: Error };

/** What an orchestrator that failed appends to its error: its answer up to there, as JSON. */
const STATE_LABEL = '\n\n$OutOfProcData$:';

/** UTF-16 code units of JSON: 16 KB as the extension counts them. */
const MAX_CUSTOM_STATUS_LENGTH = 8192;

/** The orchestrator's answer, or an Error for what fails the orchestration whatever its history says. */
export function readAnswer(outcome: InvokeOutcome): OrchestratorAnswer | Error {
  try {
    const answer = parseAnswer(outcome.ok ? plainJson(outcome.result) : stateOf(outcome.error));
    refuseLargeStatus(answer.customStatus);
    return answer;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function plainJson(result: unknown): unknown {
  if (result === undefined || result === null) return { isDone: true, actions: [[]], schemaVersion: 3 };
  return JSON.parse(typeof result === 'string' ? result : JSON.stringify(result)) as unknown;
}

function stateOf(error: Error): unknown {
  const label = error.message.indexOf(STATE_LABEL);
  if (label < 0) throw error;
  return JSON.parse(error.message.slice(label + STATE_LABEL.length)) as unknown;
}

function refuseLargeStatus(customStatus: unknown): void {
  const length = JSON.stringify(customStatus ?? null).length;
  if (length <= MAX_CUSTOM_STATUS_LENGTH) return;
  const kilobytes = Math.floor((length * 2) / 1024);
  throw new Error(
    `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${kilobytes} KB.`,
  );
}
