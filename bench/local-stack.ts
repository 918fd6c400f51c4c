import { discardStateDir, makeStateDir, startStack } from '../tests/support/stack.ts';
import { measureDurable } from './kit/durable.ts';
import { runBench, type Figure } from './kit/report.ts';
import { measureServiceBus } from './kit/service-bus.ts';

/* What the stand-ins of the laptop can do: a figure limited by one of them is not the product's. */

async function startAndStop(what: string, stateDir: string): Promise<Figure> {
  const started = performance.now();
  const stack = await startStack(stateDir);
  const seconds = (performance.now() - started) / 1000;
  await stack.stop();
  return { what, value: seconds, unit: 's' };
}

async function measureStartUp(): Promise<Figure[]> {
  const stateDir = await makeStateDir();
  try {
    return [
      await startAndStop('start of the whole platform, built, with nothing kept', stateDir),
      await startAndStop('start of the whole platform, with what was kept', stateDir),
    ];
  } finally {
    await discardStateDir(stateDir);
  }
}

await runBench(async () => ({
  bench: 'local-stack',
  title: 'The laptop: what its stand-ins can do',
  figures: [...(await measureStartUp()), ...(await measureServiceBus()), await measureDurable()],
}));
