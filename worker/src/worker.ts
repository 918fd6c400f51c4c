import type { Logger } from 'pino';
import { createSystemClock } from './clock.ts';
import type { Config } from './config.ts';
import { startHealthServer } from './health-server.ts';
import { Heartbeat } from './heartbeat.ts';
import { Lease } from './lease.ts';
import { Reporter } from './reporter.ts';
import { SocketFleet } from './socket-fleet.ts';
import { SupabaseControlPlane } from './supabase-control-plane.ts';
import { SimulatedTransport } from './transports/simulated.ts';

const DRAIN_LIMIT_MS = 5_000;

export interface RunningWorker {
  port: number;
  /** Closes every socket, hands the instances back, and releases the port. */
  drain(): Promise<void>;
}

/** Composes the worker and starts it. */
export async function startWorker(config: Config, log: Logger): Promise<RunningWorker> {
  const { workerId, region, capacity } = config;
  const clock = createSystemClock();
  const lease = new Lease(clock);
  const controlPlane = new SupabaseControlPlane({ ...config.supabase, region, capacity });
  const reporter = new Reporter(controlPlane, clock, log);
  const transport = new SimulatedTransport(clock, {
    pairingMs: config.transport.pairingMs,
    wire: (frame) => log.trace(frame, 'frame'),
  });
  const fleet = new SocketFleet({ transport, lease, reporter, clock, log });
  const heartbeat = new Heartbeat({ controlPlane, lease, fleet, clock, log });
  const server = await startHealthServer(config.http, () => ({
    workerId,
    region,
    leaseHeld: lease.isHeld(),
    sockets: { held: fleet.held, ready: fleet.ready },
  }));
  const beating = heartbeat.run();
  log.info({ port: server.port, region, capacity }, 'the worker is ready');
  return {
    port: server.port,
    async drain() {
      log.info({ sockets: fleet.held }, 'draining');
      heartbeat.stop();
      await beating;
      await fleet.drain(DRAIN_LIMIT_MS);
      await server.close();
      log.info('drained');
    },
  };
}
