import { formatDuration } from './duration.ts';

it.each([
  [0.4, '1 s'],
  [45, '45 s'],
  [90, '2 min'],
  [3600, '60 min'],
  [12_000, '3 h 20 min'],
  [7200, '2 h'],
  [187_200, '2 d 4 h'],
])('%i seconds read %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
