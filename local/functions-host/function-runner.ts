import type { InvocationResponse, TypedData } from './core/types.ts';
import type { HostFunction } from './function-index.ts';
import type { Invocation, Invoker } from './invoker.ts';
import type { OutputSender } from './service-bus/output-sender.ts';

interface Dependencies {
  invoker: Invoker;
  outputs: OutputSender;
  /** The JSON that a durable client binding receives. */
  durableClientBinding: () => string;
}

/** Runs a function with all its bindings: the trigger's data and the extra inputs in, the outputs out. */
export class FunctionRunner {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Throws what the function, or the sending of an output, threw. */
  async run(
    found: HostFunction,
    data: TypedData,
    triggerMetadata: Record<string, TypedData> = {},
    extra: Omit<Invocation, 'inputData' | 'triggerMetadata'> = {},
  ): Promise<InvocationResponse> {
    const inputData = [
      { name: found.triggerBinding, data },
      ...found.durableClients.map((name) => ({ name, data: { string: this.#deps.durableClientBinding() } })),
    ];
    const response = await this.#deps.invoker.invoke(found.name, { inputData, triggerMetadata, ...extra });
    for (const { name, queue } of found.outputs) {
      const value =
        name === '$return' ? response.returnValue : response.outputData?.find((output) => output.name === name)?.data;
      if (value) await this.#deps.outputs.send(queue, value);
    }
    return response;
  }
}
