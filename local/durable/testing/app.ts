import type { OrchestrationHandler } from 'durable-functions';
import { Orchestrator } from 'durable-functions/lib/src/orchestrations/Orchestrator.js';
import type { DurableFunction } from '../engine.ts';
import type { InvokeOutcome } from '../turn/call-orchestrator.ts';

export interface App {
  orchestrations?: Record<string, OrchestrationHandler>;
  activities?: Record<string, (input: never) => unknown>;
}

export interface RunnableApp {
  functions: DurableFunction[];
  invoke: (functionName: string, input: unknown) => Promise<InvokeOutcome>;
}

/** An app in this process: orchestrators run in the `durable-functions` library itself, as the worker runs them. */
export function runnable({ orchestrations = {}, activities = {} }: App): RunnableApp {
  const twice = Object.keys(orchestrations).filter((name) => name in activities);
  if (twice.length > 0) throw new Error(`Each function needs a name of its own: ${twice.join(', ')}.`);
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const orchestration = orchestrations[name];
    if (orchestration) return new Orchestrator(orchestration).handle(input, { df: undefined });
    return activities[name]?.(input as never);
  };
  return {
    functions: [
      ...Object.keys(orchestrations).map((name) => ({ name, kind: 'orchestration' as const })),
      ...Object.keys(activities).map((name) => ({ name, kind: 'activity' as const })),
    ],
    invoke: async (name, input) => {
      try {
        return { ok: true, result: await call(name, input) };
      } catch (error) {
        return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
      }
    },
  };
}
