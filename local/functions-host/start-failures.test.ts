import { startTestApp, type TestApp } from './testing/test-app.ts';

const good = `
  const { app } = require('@azure/functions');
  app.http('hello', { methods: ['GET'], handler: () => ({ body: 'hello' }) });
`;

describe('an app that the real host does not run', () => {
  let app: TestApp | undefined;
  afterEach(async () => {
    await app?.remove();
    app = undefined;
  });

  const start = async (files: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<TestApp> =>
    (app = await startTestApp(files, { env }));
  const status = async (path: string): Promise<number> => (await fetch(app!.url + path)).status;
  const said = (): string => app!.lines.join('\n');

  describe('loses all its functions, while the host stays up', () => {
    it.each([
      ['a file throws on import', { 'index.js': `${good} throw new Error('no luck today');` }, 'no luck today'],
      ['main names no file', { 'package.json': '{"main":"missing.js"}' }, '"missing.js": File does not exist'],
      ['main is a pattern that matches nothing', { 'package.json': '{"main":"dist/*.js"}' }, 'Found zero files'],
      [
        'two functions share a name',
        { 'index.js': `${good} app.http('hello', { handler: () => ({}) });` },
        'already been registered',
      ],
    ])('when %s', async (_case, files, message) => {
      await start({ 'index.js': good, ...files });
      expect(await status('/hello')).toBe(404);
      expect(await status('/')).toBe(200);
      expect(app!.facts['functions']).toEqual([]);
      expect(said()).toContain(message);
      expect(said()).toContain('No functions were found');
    });
  });

  describe('takes the whole host down, which answers 503', () => {
    const route = (text: string): Record<string, string> => ({
      'index.js': `${good} app.http('other', { route: '${text}', handler: () => ({}) });`,
    });
    it.each([
      ['host.json has no version', { 'host.json': '{}' }, "required 'version' property"],
      ['host.json has another version', { 'host.json': '{"version":"3.0"}' }, 'version'],
      ['host.json is no JSON', { 'host.json': '{' }, 'not valid JSON'],
      ['a route begins with a slash', route('/lead'), "cannot start with a '~' or '/'"],
      ['a route repeats a parameter', route('a/{id}/b/{ID}'), 'appears more than one time'],
      ['a route has an unknown constraint', route('a/{id:uuid}'), "'uuid' could not be resolved"],
    ])('when %s', async (_case, files, message) => {
      await start({ 'index.js': good, ...files });
      const answer = await fetch(`${app!.url}/hello`);
      expect([answer.status, await answer.text()]).toEqual([503, 'Function host is not running.']);
      expect(said()).toContain(message);
      expect(said()).toContain('The host is down');
    });
  });

  it('loses one function, while the others run', async () => {
    const bad = `
      const { output } = require('@azure/functions');
      app.http('x1', { route: 'adminlevel', handler: () => ({}) });
      app.http('runtimeX', { handler: () => ({}) });
      app.http('x y', { handler: () => ({}) });
      app.http('zzz', { route: 'HELLO', methods: ['GET'], handler: () => ({}) });
      app.cosmosDB('feed', { connection: 'C', databaseName: 'd', containerName: 'c', handler: () => {} });
      app.serviceBusTopic('topic', { connection: 'C', topicName: 't', subscriptionName: 's', handler: () => {} });
      app.http('blobby', { extraOutputs: [output.storageBlob({ path: 'a/b', connection: 'C' })], handler: () => ({}) });
      app.timer('late', { schedule: '%LATE_SCHEDULE%', handler: () => {} });`;
    await start({ 'index.js': good + bad });
    expect(await status('/hello')).toBe(200);
    expect(app!.facts['functions']).toEqual([{ name: 'hello', type: 'http', route: 'hello' }]);
    const inError = (name: string): string | undefined =>
      /is in error: (.*)/.exec(said().split(`'${name}' function`)[1] ?? '')?.[1];
    expect(inError('x1')).toContain('conflicts with one or more built in routes');
    expect(inError('runtimeX')).toContain('conflicts with one or more built in routes');
    expect(inError('x y')).toBe("'x y' is not a valid function name.");
    expect(inError('zzz')).toBe("The route specified conflicts with the route defined by function 'hello'.");
    expect(inError('feed')).toBe("not supported here: the binding type 'cosmosDBTrigger'.");
    expect(inError('topic')).toContain('the serviceBusTrigger binding is not valid');
    expect(inError('blobby')).toBe("not supported here: the binding type 'blob'.");
    expect(inError('late')).toBe("'%LATE_SCHEDULE%' does not resolve to a value.");
  });

  it('loses what needs the extension bundle when host.json names none', async () => {
    const files = {
      'index.js': `${good} app.serviceBusQueue('queued', { connection: 'C', queueName: 'q', handler: () => {} });
        require('durable-functions').app.activity('say', { handler: () => 'hi' });`,
      'host.json': '{"version":"2.0","extensions":{"http":{"routePrefix":""}}}',
    };
    await start(files);
    expect(await status('/hello')).toBe(200);
    expect(app!.facts['functions']).toEqual([{ name: 'hello', type: 'http', route: 'hello' }]);
    expect(said()).toContain("The binding type(s) 'serviceBusTrigger' are not registered");
    expect(said()).toContain("The binding type(s) 'activityTrigger' are not registered");
  });

  describe('stops the host in words', () => {
    it('when it has Durable functions and no AzureWebJobsStorage', async () => {
      const durable = `require('durable-functions').app.activity('say', { handler: () => 'hi' });`;
      await expect(start({ 'index.js': durable }, { AzureWebJobsStorage: '' })).rejects.toThrow(
        "'AzureWebJobsStorage' is missing or empty",
      );
    });

    it('when it enables HTTP streams', async () => {
      const streaming = `require('@azure/functions').app.setup({ enableHttpStream: true }); ${good}`;
      await expect(start({ 'index.js': streaming })).rejects.toThrow(
        'not supported here: app.setup({ enableHttpStream',
      );
    });
  });

  it('keeps timers from starting without AzureWebJobsStorage', async () => {
    const timer = `${good} app.timer('tick', { schedule: '0 0 * * * *', handler: () => {} });`;
    await start({ 'index.js': timer }, { AzureWebJobsStorage: '' });
    expect(await status('/hello')).toBe(200);
    expect(said()).toContain("The listener for function 'tick' was unable to start.");
  });

  it('sees a registration after start-up throw', async () => {
    const late = `${good} app.http('late', { handler: () => {
      try { app.http('later', { handler: () => ({}) }); return { body: 'registered' }; } catch (error) { return { body: error.message }; }
    } });`;
    await start({ 'index.js': late });
    const answer = await fetch(`${app!.url}/late`);
    expect(await answer.text()).toBe('A function can only be registered during app startup.');
  });

  it('runs an ES module with top-level await', async () => {
    await start({
      'package.json': '{"main":"*.mjs"}',
      'index.mjs': `import { app } from '@azure/functions';
        const word = await Promise.resolve('awaited');
        app.http('hello', { handler: () => ({ body: word }) });`,
    });
    expect(await (await fetch(`${app!.url}/hello`)).text()).toBe('awaited');
  });
});
