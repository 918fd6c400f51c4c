import path from 'node:path';
import { z } from 'zod';
import { runProgram } from '../kit/program.ts';
import { listen, serveAmqp } from './amqp/server.ts';
import { Broker } from './broker/broker.ts';
import { readQueueDeclarations } from './queue-declaration.ts';

const options = z.object({
  /** 0 takes a free port. */
  port: z.number().int().min(0).max(65535).default(5672),
  stateDir: z.string().default('.local/service-bus'),
  queuesFile: z.string().default('infra/queues.json'),
  sharedAccessKeyName: z.string().default('local'),
  sharedAccessKey: z.string().default('local'),
});

await runProgram(
  'service-bus',
  options,
  async ({ port, stateDir, queuesFile, sharedAccessKeyName: name, sharedAccessKey: key }) => {
    const listener = await listen(port);
    const broker = new Broker(readQueueDeclarations(path.resolve(queuesFile)), path.resolve(stateDir));
    const server = serveAmqp(listener, broker, { name, key });
    const connectionString =
      `Endpoint=sb://127.0.0.1:${server.port};SharedAccessKeyName=${name};SharedAccessKey=${key};` +
      'UseDevelopmentEmulator=true';
    return {
      facts: { port: server.port, connectionString },
      async close() {
        await server.close();
        await broker.close();
      },
    };
  },
);
