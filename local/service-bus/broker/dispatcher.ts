import type { ReceivedMessage } from '../message/message.ts';
import type { Consumer } from './consumer.ts';

/** The receivers of one queue, which get its messages in turn, one each, as long as they have credit. */
export class Dispatcher {
  #consumers: Consumer[] = [];
  #next = 0;

  add(consumer: Consumer): void {
    this.#consumers.push(consumer);
  }

  remove(consumer: Consumer): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
  }

  /** Hands out messages until no receiver has credit or none of them finds one; returns who has something to say. */
  run(take: (consumer: Consumer) => ReceivedMessage | undefined): Consumer[] {
    const consumers = this.#consumers;
    let idle = 0;
    while (idle < consumers.length) {
      this.#next = (this.#next + 1) % consumers.length;
      idle = serve(consumers[this.#next], take) ? 0 : idle + 1;
    }
    return consumers.filter((consumer) => consumer.hasOutput());
  }
}

function serve(consumer: Consumer | undefined, take: (consumer: Consumer) => ReceivedMessage | undefined): boolean {
  const message = consumer && consumer.capacity() > 0 ? take(consumer) : undefined;
  if (message) consumer?.offer(message);
  return message !== undefined;
}
