import { readLaunchOptions } from './options.ts';

it('has defaults for a person who types npm start', () => {
  expect(readLaunchOptions([])).toEqual({ stateDir: '.local', ports: 'default', settings: {} });
});

it('reads flags', () => {
  expect(
    readLaunchOptions(['--state', '/s', '--base-port', '9000', '--set', 'LOG_LEVEL=debug', '--set', 'A=b=c']),
  ).toEqual({
    stateDir: '/s',
    ports: 9000,
    settings: { LOG_LEVEL: 'debug', A: 'b=c' },
  });
});

it('reads one JSON argument from a program', () => {
  expect(readLaunchOptions(['{"ports":"auto"}'])).toMatchObject({ ports: 'auto', stateDir: '.local' });
});

it.each([[['--ports', 'some']], [['--base-port', '80']], [['--set', 'LOG_LEVEL']], [['--nonsense']]])(
  'refuses %j',
  (args) => {
    expect(() => readLaunchOptions(args)).toThrow();
  },
);
