import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/** Where each part listens on 127.0.0.1 unless told otherwise, and the part that it belongs to. */
export const defaultPorts = {
  hub: 7070,
  api: 7071,
  web: 7072,
  keyVault: 7073,
  identity: 7074,
  clerk: 7075,
  worker: 7076,
  stripe: 7077,
  supabase: 54321,
  postgres: 54322,
  serviceBus: 5672,
  cosmos: 8081,
  blob: 10000,
  queue: 10001,
  table: 10002,
  proxyProvider: 7078,
  email: 7079,
  meta: 7080,
  razorpay: 7081,
} as const;

export type Ports = Record<keyof typeof defaultPorts, number>;

/** `default`, `auto` (a block of free ports), or the first port of a block. */
export async function choosePorts(choice: 'default' | 'auto' | number): Promise<Ports> {
  if (choice === 'default') return { ...defaultPorts };
  if (typeof choice === 'number') return portsFrom(choice);
  // Below the range from which systems take ephemeral ports, so that no client of a part can take a part's port.
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const ports = portsFrom(randomInt(15_000, 32_000));
    if ((await takenPorts(ports)).length === 0) return ports;
  }
  throw new Error('no block of free ports was found on 127.0.0.1');
}

function portsFrom(first: number): Ports {
  return Object.fromEntries(Object.keys(defaultPorts).map((name, index) => [name, first + index])) as Ports;
}

/** Ports that are not named as the part that listens on them. */
const partOf: Partial<Record<string, string>> = {
  api: 'functions-host',
  keyVault: 'key-vault',
  proxyProvider: 'proxy-provider',
  serviceBus: 'service-bus',
  blob: 'azurite',
  queue: 'azurite',
  table: 'azurite',
};

/** Which of the ports somebody else listens on. */
export async function takenPorts(ports: Ports): Promise<{ part: string; port: number }[]> {
  const checked = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => ({ name, port, free: await isFree(port) })),
  );
  return checked.filter(({ free }) => !free).map(({ name, port }) => ({ part: partOf[name] ?? name, port }));
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
