import { Activities } from './activities.ts';
import type { EventBody } from './history.ts';
import { Store, type NewExecution } from './store/store.ts';
import type { Effects } from './store/commit-turn.ts';
import { Timers } from './timers.ts';
import type { InvokeOutcome } from './turn/call-orchestrator.ts';
import { takeTurn, type TurnHost } from './turn/take-turn.ts';
import { WorkQueue } from './work-queue.ts';

/** A function of the app that the engine may call or must know. */
export interface DurableFunction {
  name: string;
  kind: 'orchestration' | 'activity' | 'entity';
}

export interface EngineOptions {
  databaseFile: string;
  functions: DurableFunction[];
  invoke: (functionName: string, input: unknown) => Promise<InvokeOutcome>;
  log: (line: string) => void;
  maxConcurrentOrchestrations: number;
  maxConcurrentActivities: number;
  /** What is under way may take this long to end when the engine stops; the rest begins again at the next start. */
  stopGraceMs: number;
}

/**
 * Runs orchestrations. What happens to an instance is a message in the database; a turn reads an instance's messages,
 * asks the orchestrator, and commits history, decisions and status together. Nothing is remembered only in memory, so
 * a process that dies at any moment has lost nothing but work that is simply begun again.
 */
export class Engine {
  readonly store: Store;
  readonly #turns: WorkQueue<string>;
  readonly #activities: Activities;
  readonly #timers: Timers;
  readonly #stopGraceMs: number;

  constructor(options: EngineOptions) {
    const { functions, invoke, log } = options;
    const byName = new Map(functions.map(({ kind, name }) => [`${kind} ${name.toLowerCase()}`, name]));
    const registeredName = (kind: DurableFunction['kind'], name: string): string | undefined =>
      byName.get(`${kind} ${name.toLowerCase()}`);
    for (const { kind, name } of functions) {
      if (kind === 'entity')
        log(`Durable: not supported here: durable entities; the entity function '${name}' never runs.`);
    }
    this.#stopGraceMs = options.stopGraceMs;
    this.store = new Store(options.databaseFile);
    const turnHost: TurnHost = {
      store: this.store,
      registeredName,
      unknownOrchestration: (name) => unknownOrchestration(name, functions),
      invoke,
      log,
    };
    const turn = async (instanceId: string): Promise<void> => {
      const effects = await takeTurn(turnHost, instanceId);
      if (effects) this.#follow(instanceId, effects);
    };
    this.#turns = new WorkQueue(options.maxConcurrentOrchestrations, turn, log);
    this.#activities = new Activities({
      store: this.store,
      maxConcurrent: options.maxConcurrentActivities,
      registeredName: (name) => registeredName('activity', name),
      invoke,
      delivered: (instanceId) => this.#turns.add(instanceId),
      log,
    });
    this.#timers = new Timers(this.store, (instanceId) => this.#turns.add(instanceId));
  }

  /** Takes up everything that an earlier process left. */
  start(): void {
    for (const id of this.store.pendingActivities()) this.#activities.queue.add(id);
    for (const instanceId of this.store.unsettled()) this.#turns.add(instanceId);
    this.#timers.arm();
    this.#turns.open();
    this.#activities.queue.open();
  }

  async stop(): Promise<void> {
    this.#timers.stop();
    const ended = Promise.all([this.#turns.close(), this.#activities.queue.close()]);
    let grace: NodeJS.Timeout | undefined;
    await Promise.race([ended, new Promise((resolve) => (grace = setTimeout(resolve, this.#stopGraceMs)))]);
    clearTimeout(grace);
    this.store.close();
  }

  /** Starts an instance; false when one of that id is under way. */
  begin(execution: NewExecution): boolean {
    const started = this.store.start(execution);
    if (started) this.#turns.add(execution.instanceId);
    return started;
  }

  /** Sends an instance a message; false when it is not there or has ended. */
  send(instanceId: string, event: EventBody): boolean {
    const sent = this.store.send(instanceId, event);
    if (sent) this.#turns.add(instanceId);
    return sent;
  }

  #follow(instanceId: string, effects: Effects): void {
    for (const id of effects.activities) this.#activities.queue.add(id);
    for (const woken of effects.woken) this.#turns.add(woken);
    // Messages may have come in that this turn did not read.
    this.#turns.add(instanceId);
    if (effects.timers) this.#timers.arm();
  }
}

function unknownOrchestration(name: string, functions: DurableFunction[]): string {
  const known = functions.filter(({ kind }) => kind === 'orchestration').map((each) => `'${each.name}'`);
  const list = known.length
    ? `The following are the known orchestrator functions: ${known.join(', ')}.`
    : 'No orchestrator functions are currently registered!';
  return `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. Additional info: ${list}`;
}
