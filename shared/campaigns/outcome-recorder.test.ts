import { AppError } from '../kernel/app-error.ts';
import { OutcomeRecorder } from './outcome-recorder.ts';
import type { MessageOutcome } from './ports.ts';

const outcome = (n: number): MessageOutcome => ({ id: `msg_${n}`, claim: 1, outcome: 'returned' });
const idsOf = (set: readonly MessageOutcome[]): string[] => set.map(({ id }) => id);
const lost = () => new AppError('DATABASE.UNAVAILABLE', { kind: 'unavailable', message: 'no answer' });

it('records everything once, in order, in sets of at most 500, one after another', async () => {
  const sets: string[][] = [];
  let underWay = 0;
  const recorder = new OutcomeRecorder(async (set) => {
    expect(++underWay).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    sets.push(idsOf(set));
    underWay--;
  });
  for (let n = 0; n < 1_201; n++) recorder.add(outcome(n));
  await recorder.finish();
  expect(sets.map((set) => set.length)).toEqual([500, 500, 201]);
  expect(sets.flat()).toEqual(Array.from({ length: 1_201 }, (_, n) => `msg_${n}`));
});

it('records what is added while a set is under way', async () => {
  const sets: string[][] = [];
  const recorder = new OutcomeRecorder((set) => {
    sets.push(idsOf(set));
    if (sets.length === 1) recorder.add(outcome(2));
    return Promise.resolve();
  });
  recorder.add(outcome(1));
  await recorder.finish();
  expect(sets).toEqual([['msg_1'], ['msg_2']]);
});

it('tells a set again, and the same one, until it hears an answer; the next waits', async () => {
  const sets: string[][] = [];
  const recorder = new OutcomeRecorder((set) => {
    sets.push(idsOf(set));
    if (sets.length === 1) recorder.add(outcome(2));
    return sets.length < 3 ? Promise.reject(lost()) : Promise.resolve();
  });
  recorder.add(outcome(1));
  await recorder.finish();
  expect(sets).toEqual([['msg_1'], ['msg_1'], ['msg_1'], ['msg_2']]);
});

it('says at the end what can never be recorded, and does not try that again', async () => {
  let told = 0;
  const recorder = new OutcomeRecorder(() => {
    told++;
    return Promise.reject(new Error('no such function'));
  });
  recorder.add(outcome(1));
  await expect(recorder.finish()).rejects.toThrow('no such function');
  await expect(recorder.finish()).rejects.toThrow('no such function');
  expect(told).toBe(1);
});

it('has nothing to wait for when nothing was added', async () => {
  await new OutcomeRecorder(() => Promise.reject(new Error('nothing to record'))).finish();
});
