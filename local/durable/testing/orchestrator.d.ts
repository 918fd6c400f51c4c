/** The part of the library that the Functions worker runs for an orchestration; its package declares no type for it. */
declare module 'durable-functions/lib/src/orchestrations/Orchestrator.js' {
  import type { OrchestrationHandler } from 'durable-functions';

  export class Orchestrator {
    constructor(handler: OrchestrationHandler);
    handle(input: unknown, context: { df: unknown }): Promise<unknown>;
  }
}
