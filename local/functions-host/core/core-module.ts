import Module from 'node:module';
import type { HostLog } from '../log.ts';
import { Disposable } from './disposable.ts';
import { SystemError } from './errors.ts';
import { Hooks } from './hooks.ts';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  LogCategory,
  LogLevel,
  ProgrammingModel,
  RegisteredFunction,
} from './types.ts';

/** Versions of the recorded host and of a Node worker of that time. */
const hostVersion = '4.1037.0';
const workerVersion = '3.10.1';

/** What the app said to `@azure/functions-core` while it was being loaded. */
export class AppRegistry {
  readonly functions = new Map<string, RegisteredFunction>();
  readonly hooks = new Hooks();
  programmingModel: ProgrammingModel | undefined;
  #locked = false;

  /** From now on a registration throws, as after the real host has indexed the functions. */
  lock(): void {
    this.#locked = true;
  }

  register(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
    if (this.#locked) throw new SystemError('A function can only be registered during app startup.');
    const id = metadata.functionId ?? metadata.name;
    if (this.functions.has(id)) throw new SystemError(`A function with id "${id}" has already been registered.`);
    this.functions.set(id, { metadata, callback });
    return new Disposable(() => {
      if (this.#locked) throw new SystemError('A function can only be disposed during app startup.');
      this.functions.delete(id);
    });
  }
}

interface Requiring {
  require: (this: unknown, id: string) => unknown;
}

/** Answers `require('@azure/functions-core')` anywhere in this process from `registry`, as the Node worker does. */
export function provideCoreModule(registry: AppRegistry, log: HostLog): void {
  const core = {
    version: workerVersion,
    hostVersion,
    Disposable,
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => registry.register(metadata, callback),
    registerHook: (name: string, callback: HookCallback) => registry.hooks.register(name, callback),
    setProgrammingModel: (model: ProgrammingModel) => void (registry.programmingModel = model),
    getProgrammingModel: () => registry.programmingModel,
    log: (level: LogLevel, _category: LogCategory, message: string) => log.write(level, 'Worker', message),
  };
  const prototype = Module.prototype as unknown as Requiring;
  const original = prototype.require;
  prototype.require = function require(id: string): unknown {
    return id === '@azure/functions-core' ? core : original.call(this, id);
  };
}
