import type { AmqpError, Connection, Delivery, MessageUtil, Receiver, Sender, Source, TerminusOptions } from 'rhea';

/*
 * What a broker needs of rhea beyond what rhea documents. Each function reaches for one thing and says why.
 */

interface LinkInternals {
  state: { local_open: boolean; open_requests: number };
  local: { attach: AttachFields };
  delivery_count: number;
  credit: number;
  issue_flow: boolean;
  _get_drain: () => boolean;
}

interface AttachFields {
  snd_settle_mode: number;
  rcv_settle_mode: number;
  max_message_size: number;
  properties: Record<string, unknown>;
}

interface OutgoingInternals {
  outgoing: {
    next_delivery_id: number;
    next_pending_delivery: number;
    available(): number;
    transfer_window(): number;
  };
}

const internals = (link: Sender | Receiver): LinkInternals => link as unknown as LinkInternals;

/** Answers an attach with what the peer asked for, and with what is set here. */
export function answerAttach(
  link: Sender | Receiver,
  answer: { source?: Source; maxMessageSize?: number; properties?: Record<string, unknown>; settled?: boolean } = {},
): void {
  const { attach } = internals(link).local;
  // A peer may leave a terminus out; then rhea holds null.
  const { source, target } = link as { source: Source | null; target: TerminusOptions | null };
  if (answer.source ?? source) link.set_source(answer.source ?? (source as Source));
  if (target) link.set_target(target);
  attach.snd_settle_mode = answer.settled ? 1 : link.snd_settle_mode;
  attach.rcv_settle_mode = link.rcv_settle_mode;
  if (answer.maxMessageSize !== undefined) attach.max_message_size = answer.maxMessageSize;
  if (answer.properties) attach.properties = answer.properties;
}

/** rhea answers an attach at once; this holds the answer back until `open()` is called on the link. */
export function holdAttach(link: Sender): void {
  const { state } = internals(link);
  state.local_open = false;
  state.open_requests = 0;
}

export function refuseAttach(link: Sender | Receiver, error: AmqpError): void {
  link.open();
  link.close(error);
}

/** How many more deliveries the session of a link can keep account of until some are settled. */
export function deliveryRoom(link: Sender): number {
  return (link.session as unknown as OutgoingInternals).outgoing.available();
}

/**
 * How many more deliveries can be written at once: the link's credit and the peer's window, less what rhea has accepted
 * but not yet written, and what the session can keep account of until some are settled.
 */
export function sendableNow(link: Sender): number {
  const { outgoing } = link.session as unknown as OutgoingInternals;
  const unwritten = outgoing.next_delivery_id - outgoing.next_pending_delivery;
  return Math.min(internals(link).credit - unwritten, outgoing.transfer_window() - unwritten, outgoing.available());
}

/** Calls back on every flow, of a link or of a whole session; for the latter rhea has no event. */
export function onFlow(connection: Connection, callback: () => void): void {
  const inner = connection as Connection & { on_flow(frame: unknown): void };
  const onFlow = inner.on_flow.bind(inner);
  inner.on_flow = (frame) => {
    onFlow(frame);
    callback();
  };
}

/**
 * Gives back all credit and says so. rhea's own way says nothing when no credit is left, and a peer that asked for the
 * drain before it saw the last delivery would wait for the answer.
 */
export function answerDrain(link: Sender): void {
  const inner = internals(link);
  const getDrain = inner._get_drain;
  inner._get_drain = () => {
    inner._get_drain = getDrain;
    inner.delivery_count += inner.credit;
    inner.credit = 0;
    return true;
  };
  inner.issue_flow = true;
  (link.connection as Connection & { _register(): void })._register();
}

/**
 * Settles a delivery with its outcome. The peer, which waits for this, sends nothing after it; without marking the
 * delivery as settled by the peer too, rhea would keep it for ever.
 */
export function settle(delivery: Delivery, outcome: unknown): void {
  delivery.update(true, outcome);
  (delivery as { remote_settled: boolean }).remote_settled = true;
}

/**
 * Lets rhea give up on a frame that is larger than was announced, for whose rest it would otherwise wait. `connection`
 * has accepted its socket.
 */
export function limitFrameSize(connection: Connection, limit: number): void {
  const { transport } = connection as unknown as { transport: { peek_size(input: Buffer): number | undefined } };
  const peekSize = transport.peek_size.bind(transport);
  transport.peek_size = (input) => {
    const size = peekSize(input);
    if (size !== undefined && size > limit) throw new Error(`a frame of ${size} bytes, where ${limit} are allowed`);
    return size;
  };
}

type Decode = MessageUtil['decode'];

/**
 * Makes rhea hand over messages as they were encoded: a broker must pass them on byte for byte, and decoding loses
 * types. Returns rhea's own decoder, for requests to the broker itself.
 */
export function keepMessagesEncoded(message: { decode: Decode }): Decode {
  const { decode } = message;
  message.decode = ((encoded: Buffer) => ({ encoded })) as unknown as Decode;
  return decode;
}
