import path from 'node:path';
import type { Durable, DurableFunction, InvokeOutcome } from '../durable/index.ts';
import { toError } from './core/errors.ts';
import { fromTypedData, toTypedData } from './core/typed-data.ts';
import type { HostFunction } from './function-index.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { DurableTaskOptions } from './host-json.ts';
import type { HostLog } from './log.ts';

const kinds = new Set<string>(['orchestration', 'activity', 'entity']);

interface Options {
  stateDir: string;
  options: DurableTaskOptions;
  /** The host's own origin. */
  url: string;
  functions: HostFunction[];
  runner: FunctionRunner;
  log: HostLog;
}

export function isDurable({ trigger }: HostFunction): boolean {
  return kinds.has(trigger.kind);
}

/** The Durable extension over the app's orchestrations, activities and entities. Loaded only for an app that has some. */
export async function createDurableExtension({
  stateDir,
  options,
  url,
  functions,
  runner,
  log,
}: Options): Promise<Durable> {
  const { createDurable } = await import('../durable/index.ts');
  const byName = new Map(functions.filter(isDurable).map((found) => [found.name, found]));
  return createDurable({
    databaseFile: path.join(stateDir, 'durable.db'),
    ...options,
    baseUrl: () => url,
    functions: [...byName.values()].map(({ name, trigger }) => ({ name, kind: trigger.kind }) as DurableFunction),
    invoke: async (name, input): Promise<InvokeOutcome> => {
      const found = byName.get(name);
      if (!found) return { ok: false, error: new Error(`There is no durable function '${name}'.`) };
      try {
        // An orchestration's input may come as JSON text already; an activity's text is its input.
        const isJsonText = typeof input === 'string' && found.trigger.kind !== 'activity';
        const response = await runner.run(found, isJsonText ? { json: input } : toTypedData(input));
        return { ok: true, result: fromTypedData(response.returnValue) };
      } catch (thrown) {
        return { ok: false, error: toError(thrown) };
      }
    },
    log: (line) => log.write('information', 'Host.Triggers.DurableTask', line),
  });
}
