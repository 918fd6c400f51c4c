import { pause, type Clock } from '../src/clock.ts';
import type { Assignment, BeatAnswer, ControlPlane, Report } from '../src/control-plane.ts';

/** How the network treats the next beats: milliseconds there and back, or where the call is lost. */
export type Network = { there: number; back: number } | 'request lost' | 'answer lost';

const TTL_MS = 8_000;

/** The database's side of the lease, on the same clock as the worker, with a network that a test can spoil. */
export class FakeControlPlane implements ControlPlane {
  network: Network = { there: 5, back: 5 };
  /** When the database considers the lease over. */
  leaseEndsAt = 0;
  readonly reports: Report[] = [];
  /** What `report` answers; an error is thrown. */
  reportAnswer: () => boolean | Error = () => true;
  #version = 0;
  readonly #assignments = new Map<string, Assignment & { version: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  assign(assignment: Partial<Assignment> & { instanceId: string }): void {
    const defaults = { epoch: 1, desired: 'hold', name: 'Shop', region: 'eu-west' } as const;
    this.#assignments.set(assignment.instanceId, { ...defaults, ...assignment, version: ++this.#version });
  }

  async beat(version: number, signal: AbortSignal): Promise<BeatAnswer> {
    const network = this.network;
    if (network === 'request lost') return this.#silence(signal);
    await pause(this.#clock, network === 'answer lost' ? 5 : network.there, signal);
    this.leaseEndsAt = this.#clock.now() + TTL_MS;
    const changed = [...this.#assignments.values()].filter((assignment) => assignment.version > version);
    const answer = { version: this.#version, ttlMs: TTL_MS, assignments: changed };
    if (network === 'answer lost') return this.#silence(signal);
    await pause(this.#clock, network.back, signal);
    signal.throwIfAborted();
    return answer;
  }

  report(report: Report): Promise<boolean> {
    this.reports.push(report);
    const answer = this.reportAnswer();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  #silence(signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      const fail = (): void => reject(new Error('no answer'));
      if (signal.aborted) fail();
      else signal.addEventListener('abort', fail, { once: true });
    });
  }
}
