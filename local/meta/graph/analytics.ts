import { z } from 'zod';
import type { Waba } from '../state/accounts.ts';
import type { Charge } from '../state/charges.ts';
import type { World } from '../world.ts';
import { invalidParameter } from './errors.ts';

const dimensions = ['PRICING_CATEGORY', 'PRICING_TYPE', 'COUNTRY', 'PHONE', 'TIER'] as const;
const asked = z.object({
  start: z.coerce.number().int().positive(),
  end: z.coerce.number().int().positive(),
  granularity: z.enum(['HALF_HOUR', 'DAILY', 'MONTHLY']),
  dimensions: list(z.enum(dimensions)),
  phone_numbers: list(z.string()),
  country_codes: list(z.string()),
  pricing_types: list(z.string()),
  pricing_categories: list(z.string()),
  metric_types: list(z.enum(['COST', 'VOLUME'])),
});

type Asked = z.output<typeof asked>;

/** `pricing_analytics`, from what this Meta itself delivered and charged. @param given parameters as texts */
export function pricingAnalytics(
  { accounts, charges }: World,
  waba: Waba,
  given: Record<string, string | undefined>,
): { data: { data_points: Record<string, unknown>[] }[] } {
  const parsed = asked.safeParse(given);
  if (!parsed.success) throw invalidParameter(`pricing_analytics: ${z.prettifyError(parsed.error)}`);
  const question = parsed.data;
  const numbers = new Map(accounts.numbersOf(waba.id).map(({ id, number }) => [id, number]));
  const rows = new Map<string, { point: Record<string, unknown>; volume: number; cost: number }>();
  for (const charge of charges.list()) {
    const phone = numbers.get(charge.phoneNumberId);
    if (phone === undefined || !isAskedFor(charge, phone, question)) continue;
    const point = {
      ...periodOf(charge.bucket, question.granularity),
      ...dimensionsOf(charge, phone, question.dimensions),
    };
    const key = JSON.stringify(point);
    const row = rows.get(key) ?? { point, volume: 0, cost: 0 };
    rows.set(key, { point, volume: row.volume + charge.volume, cost: row.cost + charge.cost });
  }
  const { metric_types: metrics } = question;
  const points = [...rows.values()].map(({ point, volume, cost }) => ({
    ...point,
    ...((metrics.length === 0 || metrics.includes('VOLUME')) && { volume }),
    ...((metrics.length === 0 || metrics.includes('COST')) && { cost: cost / 1_000_000 }),
  }));
  return { data: [{ data_points: points }] };
}

/** The parameters in `pricing_analytics.start(1).end(2).dimensions(["COUNTRY"])`. */
export function chainedParameters(field: string): Record<string, string> {
  return Object.fromEntries(
    [...field.matchAll(/\.(\w+)\(([^()]*)\)/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/^["']|["']$/g, ''),
    ]),
  );
}

function isAskedFor(charge: Charge, phone: string, question: Asked): boolean {
  const among = (wanted: string[], value: string): boolean => wanted.length === 0 || wanted.includes(value);
  return (
    charge.bucket >= question.start &&
    charge.bucket < question.end &&
    among(question.phone_numbers, phone) &&
    among(question.country_codes, charge.country) &&
    among(question.pricing_types, charge.type.toUpperCase()) &&
    among(question.pricing_categories, charge.category.toUpperCase())
  );
}

function periodOf(bucket: number, granularity: Asked['granularity']): { start: number; end: number } {
  if (granularity === 'HALF_HOUR') return { start: bucket, end: bucket + 1_800 };
  const date = new Date(bucket * 1_000);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (granularity === 'DAILY')
    return { start: Date.UTC(year, month, day) / 1_000, end: Date.UTC(year, month, day + 1) / 1_000 };
  return { start: Date.UTC(year, month, 1) / 1_000, end: Date.UTC(year, month + 1, 1) / 1_000 };
}

function dimensionsOf(charge: Charge, phone: string, wanted: Asked['dimensions']): Record<string, string> {
  const all: Record<(typeof dimensions)[number], Record<string, string>> = {
    PHONE: { phone_number: phone },
    COUNTRY: { country: charge.country },
    PRICING_TYPE: { pricing_type: charge.type.toUpperCase() },
    PRICING_CATEGORY: { pricing_category: charge.category.toUpperCase() },
    TIER: { tier: '0:MAX' },
  };
  return Object.assign({}, ...dimensions.filter((name) => wanted.includes(name)).map((name) => all[name])) as Record<
    string,
    string
  >;
}

/** `["A","B"]`, or A,B. */
function list<Item extends z.ZodType<string>>(item: Item) {
  return z
    .string()
    .default('')
    .transform((text) => (text.match(/[^[\]",'\s]+/g) ?? []) as unknown[])
    .pipe(z.array(item));
}
