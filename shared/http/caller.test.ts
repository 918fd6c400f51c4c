import { callerOf } from './caller.ts';

const from = (value: string | null) => callerOf((name) => (name === 'x-forwarded-for' ? value : null));

it.each([
  [null, null],
  ['', null],
  ['203.0.113.9:51234', '203.0.113.9'],
  ['203.0.113.9', '203.0.113.9'],
  ['1.2.3.4, 203.0.113.9:80', '203.0.113.9'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['spoofed, 2001:db8::1', '2001:db8::1'],
])('of %j is %j: what the front end wrote last, without the port', (header, expected) => {
  expect(from(header)).toBe(expected);
});
