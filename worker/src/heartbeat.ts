import type { Logger } from 'pino';
import { pause, withTimeout, type Clock } from './clock.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Lease } from './lease.ts';
import type { SocketFleet } from './socket-fleet.ts';

const BEAT_MS = 2_000;
/** Short enough that a lost beat leaves time for another within the lease. */
const BEAT_TIMEOUT_MS = 3_000;

export interface HeartbeatTools {
  controlPlane: ControlPlane;
  lease: Lease;
  fleet: SocketFleet;
  clock: Clock;
  log: Logger;
}

/** Keeps the lease alive and the fleet in line with it, and fences the fleet when the lease ends. */
export class Heartbeat {
  readonly #tools: HeartbeatTools;
  readonly #stopping = new AbortController();
  #version = 0;
  #cancelFence = (): void => undefined;

  constructor(tools: HeartbeatTools) {
    this.#tools = tools;
  }

  /** Beats until it is stopped. Never rejects. */
  async run(): Promise<void> {
    const { clock } = this.#tools;
    while (!this.#stopping.signal.aborted) {
      const startedAt = clock.now();
      await this.#beat();
      await pause(clock, Math.max(0, startedAt + BEAT_MS - clock.now()), this.#stopping.signal);
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.#cancelFence();
  }

  async #beat(): Promise<void> {
    const { controlPlane, lease, fleet, clock, log } = this.#tools;
    this.#fenceIfExpired();
    const version = this.#version;
    const sentAt = clock.now();
    try {
      const answer = await withTimeout(clock, BEAT_TIMEOUT_MS, this.#stopping.signal, (signal) =>
        controlPlane.beat(version, signal),
      );
      if (this.#stopping.signal.aborted) return;
      this.#fenceIfExpired();
      lease.renew(sentAt, answer.ttlMs);
      this.#armFence();
      // Fenced while the beat was under way: it tells what changed since a state that is forgotten. The next one tells all.
      if (version !== this.#version || !lease.isHeld()) return;
      this.#version = answer.version;
      fleet.apply(answer.assignments);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      log.warn({ err: error, leaseLeftMs: Math.round(lease.remainingMs()) }, 'the beat was not answered');
    }
  }

  #armFence(): void {
    const { lease, clock } = this.#tools;
    this.#cancelFence();
    // Timers may fire a moment early: then the rest is waited for.
    this.#cancelFence = clock.schedule(Math.ceil(lease.remainingMs()), () =>
      lease.isHeld() ? this.#armFence() : this.#fenceIfExpired(),
    );
  }

  #fenceIfExpired(): void {
    const { lease, fleet, log } = this.#tools;
    if (lease.isHeld()) return;
    if (fleet.held > 0) log.error({ sockets: fleet.held }, 'the lease ended: stopping every socket');
    this.#version = 0;
    fleet.fence();
  }
}
