import type { AmqpError, Delivery, EventContext, Sender } from 'rhea';
import type { Broker } from '../broker/broker.ts';
import { notAllowed, type BrokerError } from '../broker/broker-error.ts';
import type { Consumer } from '../broker/consumer.ts';
import type { Settlement } from '../broker/deliveries.ts';
import type { Queue } from '../broker/queue.ts';
import type { SessionLock } from '../broker/lock.ts';
import { encodeMessage } from '../message/encode.ts';
import type { ReceivedMessage } from '../message/message.ts';
import { deliveryTagOf, tokenOfDeliveryTag } from './lock-token.ts';
import { accepted, amqpErrorOf, rejected } from './outcomes.ts';
import { answerDrain, sendableNow, settle } from './rhea-internals.ts';
import { deadLetterProperties } from './dead-letter-properties.ts';

const settledMode = 1;

/** A link on which a client receives messages from a queue, and settles them. */
export class OutgoingLink implements Consumer {
  readonly deletesOnReceive: boolean;
  readonly session: SessionLock | undefined;
  readonly #link: Sender;
  readonly #broker: Broker;
  readonly #queue: Queue;
  #outbox: ReceivedMessage[] = [];
  #draining = false;

  constructor(link: Sender, broker: Broker, queue: Queue, session: SessionLock | undefined) {
    this.#link = link;
    this.#broker = broker;
    this.#queue = queue;
    this.session = session;
    this.deletesOnReceive = link.snd_settle_mode === settledMode;
    link.on('sender_draining', () => {
      this.#draining = true;
      broker.wake();
    });
    link.on('accepted', ({ delivery }: EventContext) => this.#settle(delivery, { kind: 'complete' }));
    link.on('released', ({ delivery }: EventContext) => this.#settle(delivery, { kind: 'release' }));
    link.on('modified', ({ delivery }: EventContext) => {
      const properties = (delivery?.remote_state?.message_annotations ?? {}) as Record<string, unknown>;
      const kind = delivery?.remote_state?.undeliverable_here === true ? 'defer' : 'abandon';
      this.#settle(delivery, { kind, properties });
    });
    link.on('rejected', ({ delivery }: EventContext) => {
      this.#settle(delivery, {
        kind: 'deadLetter',
        properties: deadLetterProperties(delivery?.remote_state?.error as AmqpError | undefined),
      });
    });
    queue.consumers.add(this);
    broker.wake();
  }

  capacity(): number {
    return sendableNow(this.#link) - this.#outbox.length;
  }

  offer(message: ReceivedMessage): void {
    this.#outbox.push(message);
  }

  hasOutput(): boolean {
    return this.#draining || this.#outbox.length > 0;
  }

  flush(): void {
    const outbox = this.#outbox;
    this.#outbox = [];
    if (!this.#link.is_open()) return;
    for (const received of outbox) {
      const tag = received.lock ? deliveryTagOf(received.lock.token) : undefined;
      this.#link.send(encodeMessage(received), tag, 0);
    }
    if (this.#draining) answerDrain(this.#link);
    this.#draining = false;
  }

  /** The link is gone. Message locks stay until they expire; a session is given back at once. */
  ended(): void {
    this.#queue.consumers.remove(this);
    if (this.session) this.#queue.closeSession(this.session, Date.now());
    this.#broker.wake();
  }

  lost(error: BrokerError): void {
    this.#queue.consumers.remove(this);
    this.#link.close(amqpErrorOf(error));
  }

  #settle(delivery: Delivery | undefined, settlement: Settlement): void {
    if (!delivery || this.deletesOnReceive) return;
    try {
      this.#queue.settle(tokenOfDeliveryTag(delivery.tag), settlement, Date.now());
      this.#broker.afterCommit(() => settle(delivery, accepted()));
    } catch (error) {
      settle(delivery, rejected(amqpErrorOf(error)));
    }
  }
}

/** A receiver that asks for no session where there are sessions, or the reverse, is refused. */
export function checkSessionUse(queue: Queue, asksForSession: boolean): void {
  if (queue.sessions && !asksForSession) {
    throw notAllowed(
      'It is not possible for an entity that requires sessions to create a non-sessionful message receiver.',
    );
  }
  if (!queue.sessions && asksForSession) {
    throw notAllowed(
      'A sessionful message receiver cannot be created on an entity that does not require sessions. Ensure ' +
        'RequiresSession is set to true when creating a Queue or Subscription to enable sessionful behavior.',
    );
  }
}
