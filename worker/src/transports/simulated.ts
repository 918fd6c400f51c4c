import type { Clock } from '../clock.ts';
import type { Connection, HeldInstance, MayWrite, Transport, TransportEvent } from './transport.ts';

/** Instances with these names show how a real account misbehaves, as test card numbers do for payments. */
export const REFUSED_NAME = 'refuse-pairing';
export const SILENT_NAME = 'never-pairs';

const KEEP_ALIVE_MS = 1_000;

export interface Frame {
  instanceId: string;
  kind: 'hello' | 'pair' | 'keep-alive';
}

export interface SimulatedOptions {
  /** From opening the socket to being paired. */
  pairingMs: number;
  /** Where frames go: the other end of the simulated wire. */
  wire: (frame: Frame) => void;
}

/** WhatsApp without WhatsApp: says hello, shows a QR code, pairs by itself, then keeps the socket alive. */
export class SimulatedTransport implements Transport {
  readonly #clock: Clock;
  readonly #options: SimulatedOptions;

  constructor(clock: Clock, options: SimulatedOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  open(instance: HeldInstance, mayWrite: MayWrite, emit: (event: TransportEvent) => void): Connection {
    let cancelNext = (): void => undefined;
    let open = true;
    const next = (delayMs: number, step: () => void): void => {
      cancelNext = this.#clock.schedule(delayMs, step);
    };
    const end = (event: TransportEvent): void => {
      open = false;
      emit(event);
    };
    const send = (kind: Frame['kind']): boolean => {
      if (!open) return false;
      if (mayWrite()) {
        this.#options.wire({ instanceId: instance.id, kind });
        return true;
      }
      end({ kind: 'closed', reason: `A ${kind} frame was withheld.` });
      return false;
    };
    const keepAlive = (): void => {
      if (send('keep-alive')) next(KEEP_ALIVE_MS, keepAlive);
    };
    const pair = (): void => {
      if (instance.name === REFUSED_NAME) {
        end({ kind: 'failed', reason: 'The phone refused to pair.' });
        return;
      }
      if (instance.name === SILENT_NAME) return;
      if (!send('pair')) return;
      emit({ kind: 'ready' });
      if (open) next(KEEP_ALIVE_MS, keepAlive);
    };
    const hello = (): void => {
      if (!send('hello')) return;
      emit({ kind: 'qr', code: `simulated:${instance.id}` });
      if (open) next(this.#options.pairingMs, pair);
    };
    next(0, hello);
    return {
      close() {
        open = false;
        cancelNext();
        return Promise.resolve();
      },
    };
  }
}
