import type { Logger } from 'pino';
import { pause, type Clock } from './clock.ts';
import type { Assignment } from './control-plane.ts';
import type { Lease } from './lease.ts';
import type { Reporter } from './reporter.ts';
import type { Connection, Transport, TransportEvent } from './transports/transport.ts';

const REOPEN_MS = 2_000;

export interface SocketTools {
  transport: Transport;
  lease: Lease;
  reporter: Reporter;
  clock: Clock;
  log: Logger;
}

/** One instance's socket under one epoch, from its assignment until it is stopped. It is never started again. */
export class HeldSocket {
  readonly assignment: Assignment;
  readonly #tools: SocketTools;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #connection: Connection | undefined;
  #reporting = new AbortController();
  #ready = false;

  constructor(assignment: Assignment, tools: SocketTools) {
    this.assignment = assignment;
    this.#tools = tools;
    this.#log = tools.log.child({ instanceId: assignment.instanceId, epoch: assignment.epoch });
  }

  get ready(): boolean {
    return this.#ready;
  }

  open(): void {
    if (this.#stopping.signal.aborted) return;
    const { instanceId: id, name, region } = this.assignment;
    this.#log.info('opening the socket');
    try {
      this.#connection = this.#tools.transport.open(
        { id, name, region },
        () => !this.#stopping.signal.aborted && this.#tools.lease.isHeld(),
        (event) => this.#on(event),
      );
    } catch (error) {
      this.#log.error({ err: error }, 'the socket could not be opened');
      void this.#reopen();
    }
  }

  /** From this call on no frame leaves; the answer comes when the connection is closed. */
  async stop(why: string): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#ready = false;
    this.#log.info({ why }, 'stopping the socket');
    try {
      await this.#connection?.close();
    } catch (error) {
      this.#log.error({ err: error }, 'the connection did not close cleanly');
    }
  }

  #on(event: TransportEvent): void {
    if (this.#stopping.signal.aborted) return;
    switch (event.kind) {
      case 'qr':
        // The code gives the account to whoever scans it: it is never logged.
        this.#log.info('waiting to be paired');
        return;
      case 'ready':
        this.#ready = true;
        void this.#report('ready', null);
        return;
      case 'failed':
        this.#ready = false;
        void this.#report('failed', event.reason);
        return;
      case 'closed':
        this.#ready = false;
        this.#log.warn({ reason: event.reason }, 'the connection closed');
        void this.#reopen();
    }
  }

  async #reopen(): Promise<void> {
    await pause(this.#tools.clock, REOPEN_MS, this.#stopping.signal);
    this.open();
  }

  async #report(event: 'ready' | 'failed', reason: string | null): Promise<void> {
    const { instanceId, epoch } = this.assignment;
    // Only the newest fact is worth telling.
    this.#reporting.abort();
    this.#reporting = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, this.#reporting.signal]);
    const outcome = await this.#tools.reporter.report({ instanceId, epoch, event, reason }, signal);
    if (outcome === 'refused') await this.stop('the epoch is no longer ours');
  }
}
