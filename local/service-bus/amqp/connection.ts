import type { Connection, EventContext, MessageUtil, Receiver, Sender, Session, TerminusOptions } from 'rhea';
import type { Broker } from '../broker/broker.ts';
import { notSupported, unauthorized } from '../broker/broker-error.ts';
import type { Queue } from '../broker/queue.ts';
import { putToken } from './cbs.ts';
import { openIncomingLink } from './incoming-link.ts';
import { manage } from './management.ts';
import { amqpErrorOf } from './outcomes.ts';
import { checkSessionUse, OutgoingLink } from './outgoing-link.ts';
import { ReplyLinks, serveRequests } from './request-response.ts';
import { answerAttach, onFlow } from './rhea-internals.ts';
import { openSessionLink, requestedSession } from './session-link.ts';
import type { SharedAccessKey } from './shared-access-signature.ts';

const cbsNode = '$cbs';
const managementSuffix = '/$management';

export interface ConnectionContext {
  broker: Broker;
  key: SharedAccessKey;
  decode: MessageUtil['decode'];
  /** Whether the client has already shown the key (SASL PLAIN), so that it need not put a token. */
  authorized: () => boolean;
}

/** One client's connection: attaches its links to `$cbs`, to management nodes and to queues. */
export class ServiceBusConnection {
  readonly #context: ConnectionContext;
  readonly #replies = new ReplyLinks();
  /** What to do for each receiving link when it ends. */
  readonly #endings = new Map<Sender, () => void>();
  #tokenAccepted = false;

  constructor(connection: Connection, context: ConnectionContext) {
    this.#context = context;
    connection.on('receiver_open', ({ receiver }: EventContext) => {
      if (receiver)
        this.#attach(receiver, addressOf(receiver.target), (address) => this.#openReceiver(receiver, address));
    });
    connection.on('sender_open', ({ sender }: EventContext) => {
      if (sender) this.#attach(sender, addressOf(sender.source), (address) => this.#openSender(sender, address));
    });
    connection.on('sender_close', ({ sender }: EventContext) => {
      if (sender) this.#end(sender);
    });
    onFlow(connection, () => context.broker.wake());
    connection.on('session_close', ({ session }: EventContext) => this.#endAll(session));
  }

  /** The connection is gone, however that came about. */
  ended(): void {
    this.#endAll(undefined);
  }

  #attach(link: Sender | Receiver, address: string | undefined, open: (address: string) => void): void {
    try {
      if (typeof address !== 'string') throw notSupported('links without an address, such as transactions');
      if (address !== cbsNode && !this.#tokenAccepted && !this.#context.authorized()) {
        throw unauthorized(`Unauthorized access to '${address}': no token was put for it.`);
      }
      open(address);
    } catch (error) {
      link.close(amqpErrorOf(error));
    }
  }

  /** The client sends. */
  #openReceiver(link: Receiver, address: string): void {
    const { broker, key, decode } = this.#context;
    if (address === cbsNode) {
      serveRequests(link, this.#replies, decode, (request, respond) => {
        const [accepted, response] = putToken(request, key);
        this.#tokenAccepted ||= accepted;
        respond(response);
      });
    } else if (address.endsWith(managementSuffix)) {
      const queue = broker.queue(address.slice(0, -managementSuffix.length));
      serveRequests(link, this.#replies, decode, (request, respond) => {
        const response = manage(broker, queue, request);
        broker.afterCommit(() => respond(response));
      });
    } else {
      openIncomingLink(link, broker, address);
    }
  }

  /** The client receives. */
  #openSender(link: Sender, address: string): void {
    const { broker } = this.#context;
    if (address === cbsNode) {
      this.#replies.add(link);
    } else if (address.endsWith(managementSuffix)) {
      broker.queue(address.slice(0, -managementSuffix.length));
      this.#replies.add(link);
    } else {
      this.#endings.set(link, this.#openConsumer(link, broker.queue(address)));
    }
  }

  #openConsumer(link: Sender, queue: Queue): () => void {
    const { broker } = this.#context;
    const sessionId = requestedSession(link);
    checkSessionUse(queue, sessionId !== undefined);
    if (queue.sessions && sessionId !== undefined) {
      return openSessionLink(link, broker, queue, queue.sessions, sessionId);
    }
    answerAttach(link);
    const outgoing = new OutgoingLink(link, broker, queue, undefined);
    return () => outgoing.ended();
  }

  #end(link: Sender): void {
    const ending = this.#endings.get(link);
    this.#endings.delete(link);
    ending?.();
  }

  #endAll(session: Session | undefined): void {
    for (const link of [...this.#endings.keys()]) {
      if (!session || link.session === session) this.#end(link);
    }
  }
}

/** The address of a terminus, which a peer may leave out. */
function addressOf(terminus: TerminusOptions | null): string | undefined {
  return terminus?.address;
}
