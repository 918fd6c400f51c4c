import rhea, { type EventContext, type MessageUtil, type Receiver, type Sender, type Typed } from 'rhea';
import { answerAttach, deliveryRoom } from './rhea-internals.ts';

export interface Request {
  operation: string;
  properties: Record<string, unknown>;
  body: unknown;
}

export interface Response {
  applicationProperties: Record<string, Typed | string>;
  body?: unknown;
}

/** The links of one connection on which it gets answers, by the address that its requests name as theirs. */
export class ReplyLinks {
  readonly #links = new Map<string, Sender>();

  add(link: Sender): void {
    answerAttach(link, { settled: true });
    const address = (link.target as { address?: string } | null)?.address;
    for (const name of new Set([link.name, address ?? link.name])) this.#links.set(name, link);
  }

  /** A peer that lets answers pile up, or has gone, gets none. */
  find(replyTo: string): Sender | undefined {
    const link = this.#links.get(replyTo);
    return link?.is_open() && deliveryRoom(link) > 0 ? link : undefined;
  }
}

/** Serves the requests that arrive on a link; `answer` calls back with the response when there is one. */
export function serveRequests(
  link: Receiver,
  replies: ReplyLinks,
  decode: MessageUtil['decode'],
  answer: (request: Request, respond: (response: Response) => void) => void,
): void {
  answerAttach(link);
  link.on('message', ({ delivery, message }: EventContext) => {
    delivery?.accept();
    const request = decode((message as unknown as { encoded: Buffer }).encoded);
    const properties = (request['application_properties'] ?? {}) as Record<string, unknown>;
    const respond = ({ applicationProperties, body }: Response): void => {
      const response = {
        correlation_id: request['message_id'] as unknown,
        application_properties: applicationProperties,
        body,
      };
      replies.find(String(request['reply_to']))?.send(rhea.message.encode(response), undefined, 0);
    };
    answer({ operation: String(properties['operation']), properties, body: request['body'] }, respond);
    link.add_credit(1);
  });
  link.add_credit(100);
}
