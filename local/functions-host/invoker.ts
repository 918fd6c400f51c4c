import { randomUUID } from 'node:crypto';
import type { AppRegistry } from './core/core-module.ts';
import { toError } from './core/errors.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  HookData,
  InvocationRequest,
  InvocationResponse,
  LogCategory,
  LogLevel,
  ParameterBinding,
  RegisteredFunction,
  RetryContext,
  TypedData,
} from './core/types.ts';
import type { CrashControl } from './crash-control.ts';
import type { HostLog } from './log.ts';

export interface Invocation {
  inputData: ParameterBinding[];
  triggerMetadata?: Record<string, TypedData>;
  retryContext?: RetryContext;
  /** W3C trace context of the caller, if it has one. */
  traceParent?: string;
  traceState?: string;
}

interface Dependencies {
  registry: AppRegistry;
  log: HostLog;
  crashes: CrashControl;
  timeoutMs: number;
}

/** Runs functions as the Node worker does: arguments, pre-invocation hooks, function, post-invocation hooks, response. */
export class Invoker {
  readonly #deps: Dependencies;
  readonly #running = new Set<Promise<unknown>>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Throws what the function threw, after saying so in the log. */
  async invoke(name: string, invocation: Invocation): Promise<InvocationResponse> {
    const { registry, log, crashes } = this.#deps;
    const registered = registry.functions.get(name);
    if (!registered) throw new Error(`Function code for '${name}' is not loaded and cannot be invoked.`);
    crashes.crashIfPlanned(name, 'before');
    const request = createRequest(name, invocation);
    const category = `Function.${name}`;
    const { invocationId } = request;
    const startedAt = performance.now();
    const elapsed = (): number => Math.round(performance.now() - startedAt);
    log.write('debug', category, 'Executing', invocationId);
    const running = this.#withTimeout(name, this.#run(registered, request));
    this.#running.add(running);
    try {
      const response = await running;
      log.write('information', category, `Executed (Succeeded, Duration=${elapsed()}ms)`, invocationId);
      return response;
    } catch (thrown) {
      const error = toError(thrown);
      log.write(
        'error',
        category,
        `Executed (Failed, Duration=${elapsed()}ms) ${error.stack ?? error.message}`,
        invocationId,
      );
      throw error;
    } finally {
      this.#running.delete(running);
      crashes.crashIfPlanned(name, 'after');
    }
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #run({ metadata, callback }: RegisteredFunction, request: InvocationRequest): Promise<InvocationResponse> {
    const { hooks, programmingModel } = this.#deps.registry;
    if (!programmingModel) throw new Error('The app has set no programming model.');
    const hookData: HookData = {};
    const context = this.#coreContext(metadata.name, metadata, request, hookData);
    const model = await programmingModel.getInvocationModel(context);
    const { context: invocationContext, inputs } = await model.getArguments();
    this.#invocationContexts.set(context, invocationContext);

    const before = hooks.context(hookData, { inputs, functionCallback: callback }, { invocationContext }) as {
      inputs: unknown[];
      functionCallback: FunctionCallback;
    };
    context.state = 'preInvocationHooks';
    await hooks.run('preInvocation', before);

    const after = hooks.context(
      hookData,
      { inputs: before.inputs, result: null, error: null },
      { invocationContext },
    ) as {
      result: unknown;
      error: unknown;
    };
    context.state = 'invocation';
    try {
      after.result = await model.invokeFunction(invocationContext, before.inputs, before.functionCallback);
    } catch (thrown) {
      after.error = thrown;
    }
    context.state = 'postInvocationHooks';
    await hooks.run('postInvocation', after);
    delete context.state;
    if (after.error !== null && after.error !== undefined) throw toError(after.error);
    return model.getResponse(invocationContext, after.result);
  }

  readonly #invocationContexts = new WeakMap<CoreInvocationContext, unknown>();

  #coreContext(
    name: string,
    metadata: RegisteredFunction['metadata'],
    request: InvocationRequest,
    hookData: HookData,
  ): CoreInvocationContext {
    const { log, registry } = this.#deps;
    const context: CoreInvocationContext = {
      invocationId: request.invocationId,
      request,
      metadata,
      log: (level: LogLevel, category: LogCategory, message: string) => {
        const line = { level, message, category };
        if (registry.hooks.has('log')) {
          const invocationContext = this.#invocationContexts.get(context);
          const hookContext = registry.hooks.context(hookData, line, { invocationContext }) as typeof line;
          registry.hooks.runLog(hookContext);
          Object.assign(line, { level: hookContext.level, message: hookContext.message });
        }
        const suffix = category === 'user' ? '.User' : '';
        log.write(line.level, `Function.${name}${suffix}`, line.message, request.invocationId);
      },
    };
    return context;
  }

  async #withTimeout<Result>(name: string, work: Promise<Result>): Promise<Result> {
    const { timeoutMs } = this.#deps;
    if (!Number.isFinite(timeoutMs)) return work;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      const message = `Timeout value of ${timeoutMs} ms was exceeded by function: Functions.${name}`;
      timer = setTimeout(() => reject(new Error(message)), timeoutMs);
    });
    try {
      return await Promise.race([work, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function createRequest(name: string, invocation: Invocation): InvocationRequest {
  const traceParent = invocation.traceParent ?? `00-${randomHex()}-${randomHex().slice(16)}-00`;
  return {
    invocationId: randomUUID(),
    functionId: name,
    inputData: invocation.inputData,
    triggerMetadata: invocation.triggerMetadata ?? {},
    traceContext: { traceParent, traceState: invocation.traceState ?? '', attributes: {} },
    ...(invocation.retryContext ? { retryContext: invocation.retryContext } : {}),
  };
}

/** 32 digits, of which Node keeps randomness in store: asking the system anew for each invocation is dear. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}
