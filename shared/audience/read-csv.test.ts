import * as fc from 'fast-check';
import { delimiterOf, readCsv, type CsvPiece, type OpenAt } from './read-csv.ts';

/** A file whose bytes come in pieces of these sizes, over and over. */
function fileOf(text: string, sizes: readonly number[] = [65_536]): OpenAt {
  const bytes = Buffer.from(text);
  return async function* (offset) {
    for (let at = offset, turn = 0; at < bytes.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  };
}

async function read(open: OpenAt, start = 0, delimiter = ','): Promise<CsvPiece[]> {
  const pieces: CsvPiece[] = [];
  for await (const group of readCsv(open, start, delimiter)) pieces.push(...group);
  return pieces;
}

const content = (piece: CsvPiece): unknown => ('fields' in piece ? piece.fields : piece.unclosed);

const TEXT = '\uFEFFphone,name\r\n1,"a\r\nb"\n\n2,é"x"\r\n3,"say ""hi""",more\n4';

it('reads quoted line breaks, quotes inside of fields, mixed line ends and rows of any length', async () => {
  expect((await read(fileOf(TEXT))).map(content)).toEqual([
    ['phone', 'name'],
    ['1', 'a\r\nb'],
    ['2', 'é"x"'],
    ['3', 'say "hi"', 'more'],
    ['4'],
  ]);
});

it('reads the same from every record’s end on, however the bytes are cut', async () => {
  const whole = await read(fileOf(TEXT));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      fc.nat(whole.length - 1),
      async (sizes, from) => {
        const rest = await read(fileOf(TEXT, sizes), whole[from]!.end);
        expect(rest).toEqual(whole.slice(from + 1));
      },
    ),
  );
});

it('a quote that is never closed spoils its own line only', async () => {
  const pieces = await read(fileOf('a,b\n1,x\n\n2,"y\n3,z\r\n4,w', [5]));
  expect(pieces.map(content)).toEqual([['a', 'b'], ['1', 'x'], '2,"y', ['3', 'z'], ['4', 'w']]);
  const long = `a,b\n1,"${'x\n'.repeat(200_000)}`;
  const manyLines = await read(fileOf(long));
  expect(manyLines.slice(0, 2).map(content)).toEqual([['a', 'b'], '1,"x']);
  expect(manyLines).toHaveLength(200_001);
});

it.each([
  ['phone,name', ','],
  ['phone;name;"a,b,c,d"', ';'],
  ['\uFEFFphone\tname', '\t'],
  ['phone', ','],
])('finds the delimiter of %j', (head, delimiter) => {
  expect(delimiterOf(`${head}\r\n1,2;3`)).toBe(delimiter);
});
