import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { OrchestrationContext, Task } from 'durable-functions';
import type { App } from './app.ts';

type Steps = Generator<Task, unknown, never>;

export const STEPS = 6;
const ROUNDS = 3;
const WIDTH = 4;

/** What a saga answers: every step of every round, then its child's sum. */
export const expectedOutput = (id: string): unknown => [
  ...Array.from({ length: ROUNDS }, (_, round) =>
    Array.from({ length: STEPS }, (_, step) => `${id} ${round}.${step}`),
  ).flat(),
  [0, 1, 4, 9],
];

/** The activities that one saga asks for, each by a name of its own, and each once. */
export const expectedActivities = (id: string): string[] => [
  ...Array.from({ length: ROUNDS }, (_, round) =>
    Array.from({ length: STEPS }, (_, step) => `${id} ${round}.${step}`),
  ).flat(),
  ...Array.from({ length: WIDTH }, (_, n) => `${id} square ${n}`),
];

/**
 * An orchestration with something of everything: steps one after another, a timer, a retry, continue-as-new, and a
 * child that fans out. Each activity writes a line to the ledger when it begins and another when it ends.
 */
export function sagaApp(ledger: string): App {
  const note = (line: string): void => fs.appendFileSync(ledger, `${line}\n`);
  const perform = async (what: string): Promise<void> => {
    note(`begin ${what}`);
    await pause(10);
    note(`end ${what}`);
  };
  return {
    activities: {
      step: async (what: string) => {
        await perform(what);
        return what;
      },
      square: async ({ id, n }: { id: string; n: number }) => {
        await perform(`${id} square ${n}`);
        return n * n;
      },
    },
    orchestrations: {
      *saga({ df }: OrchestrationContext): Steps {
        const { round, done } = df.getInput<{ round: number; done: string[] }>();
        for (let step = 0; step < STEPS; step++) {
          done.push(yield df.callActivity('step', `${df.instanceId} ${round}.${step}`));
          if (step === 2) yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 20));
        }
        if (round + 1 < ROUNDS) {
          df.continueAsNew({ round: round + 1, done });
          return undefined;
        }
        return [...done, yield df.callSubOrchestrator('squares', df.instanceId, `${df.instanceId}:squares`)];
      },
      *squares({ df }: OrchestrationContext): Steps {
        const id = df.getInput<string>();
        return yield df.Task.all(Array.from({ length: WIDTH }, (_, n) => df.callActivity('square', { id, n })));
      },
    },
  };
}
