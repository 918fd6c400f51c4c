/** The instance whose socket is to be held. */
export interface HeldInstance {
  id: string;
  name: string;
  region: string;
}

/**
 * Whether a frame may leave, or credentials be written, at this very moment. A transport asks immediately before each of
 * them, and drops what is refused: another worker may already own the account.
 */
export type MayWrite = () => boolean;

export type TransportEvent =
  | { kind: 'qr'; code: string }
  | { kind: 'ready' }
  /** The connection is gone; opening it again may work. */
  | { kind: 'closed'; reason: string }
  /** The account is lost or was refused; opening it again would not help. */
  | { kind: 'failed'; reason: string };

export interface Connection {
  /** Lets go of the socket. No event follows. */
  close(): Promise<void>;
}

/** The port to WhatsApp. An adapter reports through `emit` until the connection is closed, `closed` or `failed`. */
export interface Transport {
  open(instance: HeldInstance, mayWrite: MayWrite, emit: (event: TransportEvent) => void): Connection;
}
