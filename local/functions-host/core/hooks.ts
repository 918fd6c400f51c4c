import { Disposable } from './disposable.ts';
import { ReadOnlyError, SystemRangeError } from './errors.ts';
import type { HookCallback, HookData } from './types.ts';

export type HookName = 'preInvocation' | 'postInvocation' | 'appStart' | 'appTerminate' | 'log';

/** The hooks that an app registered, and the data that all of them share. */
export class Hooks {
  readonly appHookData: HookData = {};
  readonly #appLevelData: HookData = {};
  readonly #callbacks: Record<HookName, HookCallback[]> = {
    preInvocation: [],
    postInvocation: [],
    appStart: [],
    appTerminate: [],
    log: [],
  };

  register(name: string, callback: HookCallback): Disposable {
    if (!Object.hasOwn(this.#callbacks, name)) throw new SystemRangeError(`Unrecognized hook "${name}"`);
    const callbacks = this.#callbacks[name as HookName];
    callbacks.push(callback);
    return new Disposable(() => {
      const index = callbacks.indexOf(callback);
      if (index >= 0) callbacks.splice(index, 1);
    });
  }

  has(name: HookName): boolean {
    return this.#callbacks[name].length > 0;
  }

  /** In the order of registration; the first that throws ends it. */
  async run(name: HookName, context: object): Promise<void> {
    for (const callback of this.#callbacks[name]) await callback(context);
  }

  /** Log hooks are not awaited: a line is written when it is logged. */
  runLog(context: object): void {
    for (const callback of this.#callbacks.log) callback(context);
  }

  async runApp(name: 'appStart' | 'appTerminate', extra: object = {}): Promise<void> {
    await this.run(name, this.context(this.#appLevelData, extra));
  }

  /** `hookData`, `appHookData` and what is in `readOnly` can be changed inside but not replaced. */
  context(hookData: HookData, writable: object, readOnly: Record<string, unknown> = {}): object {
    const context = { ...writable };
    for (const [name, value] of Object.entries({ ...readOnly, hookData, appHookData: this.appHookData })) {
      Object.defineProperty(context, name, {
        enumerable: true,
        get: () => value,
        set: () => {
          throw new ReadOnlyError(name);
        },
      });
    }
    return context;
  }
}
