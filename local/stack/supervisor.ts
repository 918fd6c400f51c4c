import { setTimeout as delay } from 'node:timers/promises';
import { startProgram, type Program } from '../kit/start-program.ts';
import type { Log } from './log.ts';

export interface PartDefinition {
  name: string;
  /** A program of `local/`, or the path of another one. */
  entry?: string;
  options?: Record<string, unknown>;
  env?: NodeJS.ProcessEnv;
}

/** How long a part may take to end before it is killed. */
const stopMs = 5_000;
const firstPauseMs = 200;
const longestPauseMs = 5_000;
/** A part that lived this long was well: its next failure starts the pauses anew. */
const steadyMs = 2_000;

/** Starts parts, keeps them running (a part that ends by itself is started again), and stops them. */
export class Supervisor {
  readonly #programs = new Map<string, Program>();
  readonly #launching = new Set<Promise<Program>>();
  readonly #log: Log;
  readonly #onChange: (processes: Record<string, number>) => void;
  readonly #stopping = new AbortController();

  constructor(log: Log, onChange: (processes: Record<string, number>) => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  get processes(): Record<string, number> {
    return Object.fromEntries([...this.#programs].map(([name, { pid }]) => [name, pid]));
  }

  /** Starts a part and gives the facts it tells. Throws when it does not come up at all. */
  async start(definition: PartDefinition): Promise<Record<string, unknown>> {
    const started = performance.now();
    const program = await this.#launch(definition);
    this.#log.say(`✓ ${definition.name} (${Math.round(performance.now() - started)} ms)`);
    void this.#keepRunning(definition, program);
    return program.facts;
  }

  /** Stops the groups one after another, the parts of a group side by side, and at last whatever is not named. */
  async stop(groups: readonly (readonly string[])[]): Promise<void> {
    this.#stopping.abort();
    await Promise.race([Promise.allSettled(this.#launching), delay(stopMs)]);
    for (const group of [...groups, [...this.#programs.keys()]]) {
      await Promise.all(group.map((name) => this.#stopOne(name)));
    }
  }

  async #stopOne(name: string): Promise<void> {
    await this.#programs.get(name)?.stop(stopMs);
    this.#programs.delete(name);
    this.#onChange(this.processes);
  }

  async #launch(definition: PartDefinition): Promise<Program> {
    const { name, entry = name, options = {}, env } = definition;
    this.#stopping.signal.throwIfAborted();
    const launching = startProgram(entry, options, { env, onLine: (line) => this.#log.part(name, line) });
    this.#launching.add(launching);
    try {
      const program = await launching.catch((cause: unknown) => {
        // All that the part wrote before it failed is in the log already.
        const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
        throw new Error(reason, { cause });
      });
      this.#programs.set(name, program);
      this.#onChange(this.processes);
      return program;
    } finally {
      this.#launching.delete(launching);
    }
  }

  async #keepRunning(definition: PartDefinition, first: Program): Promise<void> {
    let program: Program | undefined = first;
    let pauseMs = firstPauseMs;
    for (;;) {
      if (program) {
        const since = performance.now();
        const how = await program.ended;
        if (this.#isStopping()) return;
        if (performance.now() - since > steadyMs) pauseMs = firstPauseMs;
        this.#log.fail(`${definition.name} ended by itself (${how}); it is started again in ${pauseMs} ms`);
      }
      try {
        await delay(pauseMs, undefined, { signal: this.#stopping.signal });
        program = await this.#launch(definition);
        this.#log.say(`✓ ${definition.name} is back`);
      } catch (error) {
        if (this.#isStopping()) return;
        program = undefined;
        this.#log.fail(
          `${definition.name} did not come back: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}
