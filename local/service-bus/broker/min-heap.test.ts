import fc from 'fast-check';
import { MinHeap } from './min-heap.ts';

describe('MinHeap', () => {
  it('gives back the least first, whatever the order of pushes and pops', () => {
    const steps = fc.array(fc.option(fc.integer()), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (numbers) => {
        const heap = new MinHeap<number>((a, b) => a < b);
        let expected: number[] = [];
        for (const number of numbers) {
          if (number === null) {
            expect(heap.pop()).toBe(expected[0]);
            expected = expected.slice(1);
          } else {
            heap.push(number);
            expected = [...expected, number].toSorted((a, b) => a - b);
          }
          expect([heap.size, heap.peek()]).toEqual([expected.length, expected[0]]);
        }
      }),
    );
  });
});
