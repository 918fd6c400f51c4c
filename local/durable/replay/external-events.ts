import type { EventOf, EventType } from '../history.ts';
import { Task } from './task.ts';

type Raised = EventOf<typeof EventType.EventRaised>;

/** Matches raised events with those who wait. The newest waiter is served first, the oldest event is given first. */
export class ExternalEvents {
  readonly #waiters = new Map<string, Task[]>();
  readonly #unread: Raised[] = [];

  /** Events that nobody has waited for yet, oldest first. */
  get unread(): readonly Raised[] {
    return this.#unread;
  }

  wait(name: string): Task {
    const index = this.#unread.findIndex((event) => event.Name === name);
    if (index >= 0) {
      this.#unread.splice(index, 1);
      return Task.done();
    }
    const task = new Task();
    this.#waiters.set(name, [...(this.#waiters.get(name) ?? []), task]);
    return task;
  }

  raise(event: Raised): void {
    const waiter = this.#waiters.get(event.Name)?.pop();
    if (waiter) waiter.complete();
    else this.keep(event);
  }

  /** Keeps an event unread, whoever waits for its name. */
  keep(event: Raised): void {
    this.#unread.push(event);
  }
}
