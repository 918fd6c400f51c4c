import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import rhea, { type Connection, type ConnectionOptions } from 'rhea';
import type { Broker } from '../broker/broker.ts';
import { ServiceBusConnection } from './connection.ts';
import { keepMessagesEncoded, limitFrameSize } from './rhea-internals.ts';
import { offerMechanisms } from './sasl.ts';
import type { SharedAccessKey } from './shared-access-signature.ts';

const connectionOptions = {
  max_frame_size: 65_536,
  idle_time_out: 120_000,
  tcp_no_delay: true,
  session_buffer_size: { incoming: 2048, outgoing: 8192 },
  receiver_options: { credit_window: 0, autoaccept: false },
  sender_options: { autosettle: false, treat_modified_as_released: false },
};

export interface AmqpServer {
  port: number;
  close(): Promise<void>;
}

/** Takes a port of 127.0.0.1. This comes before the state is opened, which one process alone may do. */
export async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Speaks AMQP 1.0. Whatever a peer does wrong costs it its connection and nobody else anything. */
export function serveAmqp(server: Server, broker: Broker, key: SharedAccessKey): AmqpServer {
  const decode = keepMessagesEncoded(rhea.message);
  const container = rhea.create_container({ id: 'service-bus' });
  offerMechanisms(container, key);
  const sockets = new Set<Socket>();

  server.on('connection', (socket) => {
    sockets.add(socket);
    const connection = container.create_connection(connectionOptions as unknown as ConnectionOptions);
    const authorized = (): boolean => saslUser(connection) === key.name;
    const client = new ServiceBusConnection(connection, { broker, key, decode, authorized });
    const drop = (error: Error): void => {
      if (socket.destroyed) return;
      console.error(`service-bus: a connection was dropped: ${error.message}`);
      socket.destroy(error);
    };
    connection.on('protocol_error', drop);
    connection.on('error', drop);
    for (const event of [
      'connection_error',
      'connection_close',
      'disconnected',
      'session_error',
      'sender_error',
      'receiver_error',
    ]) {
      connection.on(event, () => undefined);
    }
    socket.on('close', () => {
      sockets.delete(socket);
      client.ended();
    });
    (connection as Connection & { accept(socket: Socket): void }).accept(socket);
    limitFrameSize(connection, connectionOptions.max_frame_size);
  });

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = [...sockets].map((socket) => once(socket, 'close'));
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** The name under which a client authenticated with PLAIN; the other mechanisms leave a name of no meaning. */
function saslUser(connection: Connection): string | undefined {
  const { sasl_transport: transport } = connection as unknown as {
    sasl_transport?: { selected?: { mechanism?: { callback?: unknown; username?: string } } };
  };
  const mechanism = transport?.selected?.mechanism;
  return mechanism?.callback ? mechanism.username : undefined;
}
