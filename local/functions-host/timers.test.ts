import { openState } from './state.ts';
import { eventually, startTestApp, type TestApp } from './testing/test-app.ts';
import { TimerStatusStore } from './timers/timer-status.ts';

const code = `
  const { app } = require('@azure/functions');
  const runs = {};
  const note = (name) => (timer, context) => { (runs[name] ??= []).push({ timer, retry: context.retryContext ?? null }); };
  app.timer('hourly', { schedule: '0 0 * * * *', handler: note('hourly') });
  app.timer('atStart', { schedule: '%YEARLY%', runOnStartup: true, handler: note('atStart') });
  app.timer('interval', { schedule: '00:00:00.2', handler: note('interval') });
  app.timer('retried', { schedule: '0 0 0 1 1 *', retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 0 },
    handler: (timer, context) => { note('retried')(timer, context); throw new Error('again'); } });
  app.timer('broken', { schedule: 'every day', handler: note('broken') });
  app.http('runs', { methods: ['GET'], handler: () => ({ jsonBody: runs }) });
`;

interface Run {
  timer: {
    isPastDue: boolean;
    schedule: object;
    scheduleStatus: Record<'last' | 'next' | 'lastUpdated', string> | null;
  };
  retry: { retryCount: number; maxRetryCount: number; exception?: { message: string } } | null;
}

const hour = 3_600_000;

describe('timers on the local host', () => {
  let app: TestApp;
  afterEach(() => app.remove());

  const start = async (prepare?: (stateDir: string) => void): Promise<void> => {
    app = await startTestApp({ 'index.js': code }, { env: { YEARLY: '0 0 0 1 1 *' }, ...(prepare ? { prepare } : {}) });
  };
  const runsOf = async (name: string): Promise<Run[] | undefined> => {
    const all = (await (await fetch(`${app.url}/runs`)).json()) as Record<string, Run[]>;
    return all[name];
  };

  it('runs a past-due timer at once and says so, and not again after a restart', async () => {
    const before = new Date(Date.now() - 3 * hour);
    await start((stateDir) => {
      const db = openState(stateDir);
      new TimerStatusStore(db).write('hourly', {
        last: before,
        next: new Date(before.getTime() + hour),
        updated: before,
      });
      db.close();
    });
    const [run] = await eventually('the past-due run', () => runsOf('hourly'));
    expect(run!.timer.isPastDue).toBe(true);
    expect(run!.timer.schedule).toEqual({ adjustForDST: true });
    expect(run!.timer.scheduleStatus!.last).toBe(before.toISOString());
    await app.restart();
    await eventually('runs on start-up after the restart', () => runsOf('atStart'));
    expect(await runsOf('hourly')).toBeUndefined();
  });

  it('runs at start-up when asked, with a status that was never', async () => {
    await start();
    const [run] = await eventually('the run at start-up', () => runsOf('atStart'));
    expect(run!.timer.isPastDue).toBe(false);
    expect(run!.timer.scheduleStatus!.last).toBe('0001-01-01T00:00:00.000Z');
    expect(new Date(run!.timer.scheduleStatus!.next).getUTCMonth()).toBe(0);
    expect(await runsOf('hourly')).toBeUndefined();
  });

  it('takes a time span as a schedule, of which no status is kept', async () => {
    await start();
    const runs = await eventually('two runs', async () =>
      (await runsOf('interval'))?.[1] ? runsOf('interval') : undefined,
    );
    expect(runs[0]!.timer.scheduleStatus).toBeNull();
  });

  it('retries as the function asks, telling it which attempt it is', async () => {
    await start();
    const headers = { 'x-functions-key': String(app.facts['masterKey']) };
    expect((await fetch(`${app.url}/admin/functions/retried`, { method: 'POST' })).status).toBe(401);
    expect((await fetch(`${app.url}/admin/functions/retried`, { method: 'POST', headers })).status).toBe(202);
    const runs = await eventually('three attempts', async () =>
      (await runsOf('retried'))?.[2] ? runsOf('retried') : undefined,
    );
    expect(runs.map(({ retry }) => retry)).toMatchObject([
      { retryCount: 0, maxRetryCount: 2 },
      { retryCount: 1, maxRetryCount: 2, exception: { message: 'again' } },
      { retryCount: 2, maxRetryCount: 2 },
    ]);
  });

  it('leaves out a timer whose schedule is none, and says so', async () => {
    await start();
    expect(app.lines.join('\n')).toContain(
      "The listener for function 'broken' was unable to start. The schedule expression 'every day' was not recognized",
    );
  });
});
