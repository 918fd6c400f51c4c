import { formatPercent, toBasisPoints } from './percent.ts';

it.each([
  ['18', 1800],
  ['18.5', 1850],
  ['0.01', 1],
  ['100', 10_000],
  ['0', 0],
  ['100.01', null],
  ['1.005', null],
  ['-5', null],
  ['', null],
  ['a fifth', null],
])('reads %s', (typed, basisPoints) => {
  expect(toBasisPoints(typed)).toBe(basisPoints);
});

it.each([
  [1800, '18 %'],
  [1850, '18.5 %'],
  [1, '0.01 %'],
  [0, '0 %'],
])('writes %d', (basisPoints, text) => {
  expect(formatPercent(basisPoints)).toBe(text);
});
