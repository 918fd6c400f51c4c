import { once } from 'node:events';
import { createServer } from 'node:net';
import { choosePorts, defaultPorts, takenPorts } from './ports.ts';

it('knows the default ports, and a block of ports in the same order', async () => {
  expect(await choosePorts('default')).toEqual(defaultPorts);
  expect(await choosePorts(9000)).toMatchObject({ hub: 9000, api: 9001, table: 9014 });
});

it('finds ports that are free, and names one that is not', async () => {
  const ports = await choosePorts('auto');
  expect(await takenPorts(ports)).toEqual([]);
  const squatter = createServer().listen(ports.cosmos, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    expect(await takenPorts(ports)).toEqual([{ part: 'cosmos', port: ports.cosmos }]);
  } finally {
    squatter.close();
  }
});
