import { pause } from './clock.ts';
import type { Assignment } from './control-plane.ts';
import { HeldSocket, type SocketTools } from './held-socket.ts';

/** Every socket this worker holds: brings them in line with the assignments that the control plane gives. */
export class SocketFleet {
  readonly #tools: SocketTools;
  readonly #sockets = new Map<string, HeldSocket>();
  /** Connections on their way out, by instance: a successor opens only once they are gone. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();

  constructor(tools: SocketTools) {
    this.#tools = tools;
  }

  get held(): number {
    return this.#sockets.size;
  }

  get ready(): number {
    return [...this.#sockets.values()].filter((socket) => socket.ready).length;
  }

  apply(assignments: Assignment[]): void {
    if (this.#ending.signal.aborted) return;
    for (const assignment of assignments) {
      const held = this.#sockets.get(assignment.instanceId);
      if (held && held.assignment.epoch > assignment.epoch) continue;
      if (assignment.desired === 'release') void this.#release(assignment, 'released by the control plane');
      else if (held?.assignment.epoch !== assignment.epoch) void this.#hold(assignment);
    }
  }

  /** Stops everything at once and forgets it: past the lease, another worker may hold any of these accounts. */
  fence(): void {
    for (const instanceId of [...this.#sockets.keys()]) void this.#stop(instanceId, 'the lease ended');
  }

  /** Closes every socket and hands it back. Instances not handed back within `limitMs` are freed when the lease ends. */
  async drain(limitMs: number): Promise<void> {
    const released = [...this.#sockets.values()].map(({ assignment }) => this.#release(assignment, 'draining'));
    await Promise.race([Promise.all(released), pause(this.#tools.clock, limitMs, this.#ending.signal)]);
    this.#ending.abort();
  }

  async #hold(assignment: Assignment): Promise<void> {
    const closed = this.#stop(assignment.instanceId, 'assigned again');
    const socket = new HeldSocket(assignment, this.#tools);
    this.#sockets.set(assignment.instanceId, socket);
    await closed;
    socket.open();
  }

  async #release({ instanceId, epoch }: Assignment, why: string): Promise<void> {
    await this.#stop(instanceId, why);
    const report = { instanceId, epoch, event: 'released', reason: null } as const;
    await this.#tools.reporter.report(report, this.#ending.signal);
  }

  #stop(instanceId: string, why: string): Promise<void> {
    const socket = this.#sockets.get(instanceId);
    this.#sockets.delete(instanceId);
    const closed = Promise.all([this.#closing.get(instanceId), socket?.stop(why)]).then(() => {
      if (this.#closing.get(instanceId) === closed) this.#closing.delete(instanceId);
    });
    this.#closing.set(instanceId, closed);
    return closed;
  }
}
