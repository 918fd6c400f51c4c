import fc from 'fast-check';
import { createTestSupabase, type TestSupabase } from '../../../tests/support/postgres.ts';
import { arrayLiteral } from './array-literal.ts';

let supabase: TestSupabase;
beforeAll(async () => {
  supabase = await createTestSupabase('platform');
  await supabase.query(
    `create function echo(p_texts text[], p_numbers integer[], p_flags boolean[]) returns jsonb language sql
     as 'select jsonb_build_array(p_texts, p_numbers, p_flags)'`,
  );
  await supabase.query(`notify pgrst, 'reload schema'`);
});
afterAll(() => supabase.close());

const values = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(fc.option(arbitrary), { maxLength: 20 });
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', '')),
  fc.constantFrom('', 'null', 'NULL', '{}', ',', '"', '\\', ' edge ', 'wamid.HBgL==', 'a\nb', "it's"),
);

it('gives a function what was put in, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(
      values(text),
      values(fc.integer({ min: -9999, max: 9999 })),
      values(fc.boolean()),
      async (...columns) => {
        const [p_texts, p_numbers, p_flags] = columns.map(arrayLiteral);
        const { data, error } = await supabase.client.rpc('echo', { p_texts, p_numbers, p_flags });
        expect([data, error]).toEqual([columns, null]);
      },
    ),
    { numRuns: 100 },
  );
});
