import { readConfig } from './config.ts';

const workerId = '0193a5a0-0000-7000-8000-000000000001';

function token(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

const good = {
  SUPABASE_URL: 'http://127.0.0.1:54321',
  SUPABASE_ANON_KEY: 'anon',
  WORKER_TOKEN: token({ role: 'worker', sub: workerId }),
  WORKER_REGION: 'eu-west',
};

test('defaults fill what need not be said', () => {
  expect(readConfig({ ...good, WORKER_CAPACITY: '' })).toMatchObject({
    workerId,
    region: 'eu-west',
    capacity: 50,
    transport: { kind: 'simulated', pairingMs: 500 },
    logLevel: 'info',
  });
});

test('a bad environment is refused with every bad key named and no value', () => {
  const secret = token({ role: 'service_role', sub: workerId });
  const start = () =>
    readConfig({ ...good, SUPABASE_URL: '', WORKER_TOKEN: secret, PORT: '99999', TRANSPORT: 'carrier-pigeon' });
  expect(start).toThrow('The worker cannot start: SUPABASE_URL, WORKER_TOKEN, PORT, TRANSPORT are missing or invalid.');
});

test.each(['', 'not-a-jwt', token({ role: 'worker' }), token({ role: 'member', sub: workerId })])(
  'the token %j is not a worker token',
  (WORKER_TOKEN) => {
    expect(() => readConfig({ ...good, WORKER_TOKEN })).toThrow('WORKER_TOKEN is missing or invalid');
  },
);
