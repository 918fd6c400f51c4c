import { startTestApp, type TestApp } from './testing/test-app.ts';

const code = `
  const { app } = require('@azure/functions');
  const { appendFileSync, readFileSync } = require('node:fs');
  app.http('work', { methods: ['POST'], handler: () => { appendFileSync(__dirname + '/work', 'x'); return { body: 'done' }; } });
  app.http('count', { methods: ['GET'], handler: () => {
    try { return { body: readFileSync(__dirname + '/work', 'utf8') }; } catch { return { body: '' }; }
  } });
`;

describe('a planned crash', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp({ 'index.js': code });
  });
  afterEach(() => app.remove());

  const plan = (body: object): Promise<Response> =>
    fetch(`${app.url}/__local/crash`, { method: 'POST', body: JSON.stringify(body) });
  const work = (): Promise<Response> => fetch(`${app.url}/work`, { method: 'POST' });
  const done = async (): Promise<string> => (await fetch(`${app.url}/count`)).text();

  it.each([
    ['before', ''],
    ['after', 'x'],
  ])('kills the process %s the function, once', async (when, left) => {
    expect((await plan({ function: 'work', when })).status).toBe(204);
    await expect(work()).rejects.toThrow();
    expect(await app.program.ended).toBe('SIGKILL');
    await app.restart();
    expect(await done()).toBe(left);
    expect(await (await work()).text()).toBe('done');
    expect(await done()).toBe(`${left}x`);
  });

  it('outlives a restart before it happens, and as many crashes as were asked for', async () => {
    await plan({ function: 'work', when: 'before', times: 2 });
    await app.restart();
    for (const left of [2, 1]) {
      expect(await (await fetch(`${app.url}/__local/crash`)).json()).toEqual([
        { function: 'work', when: 'before', times: left },
      ]);
      await expect(work()).rejects.toThrow();
      await app.program.ended;
      await app.restart();
    }
    expect(await (await work()).text()).toBe('done');
  });

  it('is refused for a function that is not there, or a moment that is none', async () => {
    expect((await plan({ function: 'nobody', when: 'before' })).status).toBe(404);
    expect((await plan({ function: 'work', when: 'during' })).status).toBe(400);
  });
});
