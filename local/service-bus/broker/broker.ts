import path from 'node:path';
import { openDatabase } from '../../kit/sqlite.ts';
import type { QueueDeclaration } from '../queue-declaration.ts';
import { checkpointAside } from './checkpointer.ts';
import { entityNotFound } from './broker-error.ts';
import { GroupCommit } from './group-commit.ts';
import { Queue } from './queue.ts';
import { QueueStore, schema } from './store.ts';

const deadLetterSuffix = '/$deadletterqueue';
const longestTimerMs = 3_600_000;

/**
 * All queues, and the turn in which they move: what peers asked for is carried out as it arrives, then one turn does
 * what fell due, hands out messages, commits, and only then answers.
 */
export class Broker {
  readonly #queues = new Map<string, Queue>();
  readonly #commit: GroupCommit;
  readonly #closeDatabase: () => Promise<void>;
  #turnDue: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(declarations: QueueDeclaration[], stateDir: string) {
    const file = path.join(stateDir, 'service-bus.sqlite');
    const db = openDatabase(file, schema);
    const endCheckpoints = checkpointAside(db, file);
    this.#closeDatabase = async () => {
      await endCheckpoints();
      db.close();
    };
    this.#commit = new GroupCommit(db);
    for (const declaration of declarations) {
      const name = declaration.name.toLowerCase();
      const deadLetterPath = `${name}${deadLetterSuffix}`;
      const { lockDurationSeconds, maxDeliveryCount } = declaration;
      const deadLetters = new Queue(
        {
          name: deadLetterPath,
          lockDurationSeconds,
          maxDeliveryCount,
          requiresSession: false,
          deadLetteringOnMessageExpiration: false,
        },
        new QueueStore(db, this.#commit, deadLetterPath),
      );
      const target = { path: deadLetterPath, backlog: deadLetters.backlog };
      // In this order, so that what a queue gives up on is handed to a receiver of its dead letters in the same turn.
      this.#queues.set(name, new Queue(declaration, new QueueStore(db, this.#commit, name), target));
      this.#queues.set(deadLetterPath, deadLetters);
    }
    this.wake();
  }

  /** The queue of an address such as `orders` or `orders/$DeadLetterQueue`; names are not case-sensitive. */
  queue(address: string): Queue {
    const queue = this.#queues.get(address.toLowerCase());
    if (!queue) throw entityNotFound(address);
    return queue;
  }

  isDeadLetterQueue(address: string): boolean {
    return address.toLowerCase().endsWith(deadLetterSuffix);
  }

  /** Says something to a peer once all that was done so far is committed. */
  afterCommit(say: () => void): void {
    this.#commit.afterCommit(say);
    this.wake();
  }

  /** Asks for a turn soon: someone sent, settled, gave credit or closed. */
  wake(): void {
    this.#turnDue ??= setImmediate(() => this.#turn());
  }

  async close(): Promise<void> {
    clearImmediate(this.#turnDue);
    clearTimeout(this.#timer);
    this.#commit.commit();
    await this.#closeDatabase();
  }

  #turn(): void {
    this.#turnDue = undefined;
    const now = Date.now();
    let nextDeadline = Infinity;
    for (const queue of this.#queues.values()) {
      for (const consumer of queue.turn(now)) this.#commit.afterCommit(() => consumer.flush());
      nextDeadline = Math.min(nextDeadline, queue.nextDeadline());
    }
    this.#commit.commit();
    clearTimeout(this.#timer);
    if (nextDeadline < Infinity) {
      this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(nextDeadline - now, 1), longestTimerMs));
    }
  }
}
