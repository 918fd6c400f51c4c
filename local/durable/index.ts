import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DurableFunction, Engine } from './engine.ts';
import { handleManagementRequest } from './management-api/management-api.ts';
import { clientBinding } from './management-api/urls.ts';
import type { InvokeOutcome } from './turn/call-orchestrator.ts';

export type { DurableFunction } from './engine.ts';
export type { InvokeOutcome } from './turn/call-orchestrator.ts';

/** host.json's defaults are ten times the number of cores each; a laptop is content with these. */
const DEFAULT_CONCURRENT = 20;
const DEFAULT_STOP_GRACE_MS = 5_000;

export interface DurableOptions {
  /** One SQLite file with all state; it is made when it is not there. */
  databaseFile: string;
  hubName: string;
  /** The origin at which the host answers, such as `http://127.0.0.1:7071`. */
  baseUrl: () => string;
  functions: DurableFunction[];
  /** Runs a function of the app. An orchestration is given what the extension gives it, an activity its input. */
  invoke: (functionName: string, input: unknown) => Promise<InvokeOutcome>;
  log: (line: string) => void;
  maxConcurrentOrchestratorFunctions?: number;
  maxConcurrentActivityFunctions?: number;
  /** How long what is under way may take to end at `stop`; the rest begins again at the next start. */
  stopGraceMs?: number;
}

export interface Durable {
  /** Takes up what an earlier process left, and begins to work. */
  start(): Promise<void>;
  /** Lets what is under way end, for as long as it is given, and closes the state. */
  stop(): Promise<void>;
  /** The JSON string that the durableClient input binding receives. */
  clientBinding(): string;
  /** Answers everything below /runtime/webhooks/durabletask; false when the path is not its own. */
  handle(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<boolean>;
}

/** The Durable extension of the local Functions host. */
export function createDurable(options: DurableOptions): Durable {
  const { hubName, baseUrl, maxConcurrentOrchestratorFunctions, maxConcurrentActivityFunctions } = options;
  const engine = new Engine({
    ...options,
    maxConcurrentOrchestrations: maxConcurrentOrchestratorFunctions ?? DEFAULT_CONCURRENT,
    maxConcurrentActivities: maxConcurrentActivityFunctions ?? DEFAULT_CONCURRENT,
    stopGraceMs: options.stopGraceMs ?? DEFAULT_STOP_GRACE_MS,
  });
  let binding: string | undefined; // every invocation asks for it
  return {
    async start() {
      engine.start();
    },
    stop: () => engine.stop(),
    clientBinding: () => (binding ??= clientBinding({ origin: new URL(baseUrl()).origin, hubName })),
    handle: async (request, response, body) =>
      handleManagementRequest({ engine, hubName, baseUrl }, request, response, body),
  };
}
