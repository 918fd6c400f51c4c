import { describeReason } from './campaign-reason.ts';

it.each([
  ['META.UNREACHABLE', /could not be reached/],
  ['META.130429', /too fast/],
  ['META.HTTP_403', /status 403/],
  ['META.131031', /META\.131031/],
])('%s is told in a sentence', (reason, sentence) => {
  expect(describeReason(reason)).toMatch(sentence);
});
