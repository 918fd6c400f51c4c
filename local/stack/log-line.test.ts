import { renderLine } from './log-line.ts';

it('makes one line of a structured log entry: time, level, message, fields', () => {
  const entry = {
    level: 30,
    time: Date.UTC(2026, 10, 21, 9, 30, 1, 5),
    pid: 7,
    hostname: 'x',
    msg: 'settled',
    organizationId: 'org_1',
    rows: 2,
  };
  expect(renderLine(JSON.stringify(entry))).toEqual({
    level: 'info',
    line: '09:30:01.005 info  settled organizationId=org_1 rows=2',
  });
});

it('shows an error with its type, message and stack', () => {
  const entry = {
    level: 50,
    time: 0,
    msg: 'failed',
    err: { type: 'AppError', message: 'no', stack: 'AppError: no\n    at x' },
  };
  expect(renderLine(JSON.stringify(entry))).toEqual({
    level: 'error',
    line: '00:00:00.000 error failed AppError: no \nAppError: no\n    at x',
  });
});

it('shortens the lines of the Functions host', () => {
  expect(renderLine('2026-11-21T09:42:49.123Z warning [Host] No job functions found.')).toEqual({
    level: 'warn',
    line: '09:42:49.123 warn  [Host] No job functions found.',
  });
});

it.each(['plain words', '{ not json', '{"a":1}'])('leaves %j as it is', (text) => {
  expect(renderLine(text)).toEqual({ level: 'info', line: text });
});
