import { pino } from 'pino';
import { Heartbeat } from '../src/heartbeat.ts';
import { Lease } from '../src/lease.ts';
import { Reporter } from '../src/reporter.ts';
import { SocketFleet } from '../src/socket-fleet.ts';
import { SimulatedTransport, type Frame } from '../src/transports/simulated.ts';
import { FakeControlPlane } from './fake-control-plane.ts';
import { ManualClock } from './manual-clock.ts';

export const PAIRING_MS = 500;

/** A frame on the wire, with what the worker and the database thought of the lease when it left. */
export interface SentFrame extends Frame {
  at: number;
  leaseEndsAt: number;
}

/** The worker's own parts, composed as in production, on a manual clock and a fake control plane. */
export function createWorkerUnderTest() {
  const clock = new ManualClock();
  const controlPlane = new FakeControlPlane(clock);
  const log = pino({ level: 'silent' });
  const frames: SentFrame[] = [];
  const lease = new Lease(clock);
  const reporter = new Reporter(controlPlane, clock, log);
  const transport = new SimulatedTransport(clock, {
    pairingMs: PAIRING_MS,
    wire: (frame) => frames.push({ ...frame, at: clock.now(), leaseEndsAt: controlPlane.leaseEndsAt }),
  });
  const fleet = new SocketFleet({ transport, lease, reporter, clock, log });
  const heartbeat = new Heartbeat({ controlPlane, lease, fleet, clock, log });
  return { clock, controlPlane, lease, fleet, heartbeat, frames };
}
