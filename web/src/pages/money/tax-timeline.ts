import type { TaxRate } from '../../../../shared/payments/payments.schema.ts';

/** What one country's vendors pay on recharges: now, later and before. */
export interface CountryTax {
  country: string;
  /** Null: no rate has begun yet. */
  current: TaxRate | null;
  /** The soonest first. */
  coming: TaxRate[];
  /** The latest first. */
  earlier: TaxRate[];
}

/** The taxes of each country, as far as they change anything. */
export function byCountry(rates: readonly TaxRate[], now: number): CountryTax[] {
  const countries = [...new Set(rates.map(({ country }) => country))].sort();
  return countries
    .map((country) => ({ country, changes: changesOf(rates.filter((rate) => rate.country === country)) }))
    .filter(({ changes }) => changes.length > 0)
    .map(({ country, changes }) => {
      const begun = changes.filter((rate) => Date.parse(rate.validFrom) <= now).reverse();
      return {
        country,
        current: begun[0] ?? null,
        coming: changes.slice(begun.length),
        earlier: begun.slice(1),
      };
    });
}

/** In the order of time, without what only repeats the rate before. */
function changesOf(rates: readonly TaxRate[]): TaxRate[] {
  const changes: TaxRate[] = [];
  for (const rate of [...rates].sort((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom))) {
    const before = changes.at(-1);
    const repeats =
      rate.basisPoints === (before?.basisPoints ?? 0) && (rate.basisPoints === 0 || rate.name === before?.name);
    if (!repeats) changes.push(rate);
  }
  return changes;
}

/** What has to be set at the moment of a coming rate, so that it changes nothing. */
export function withdrawalOf({ current, coming }: CountryTax, rate: TaxRate) {
  const before = coming[coming.indexOf(rate) - 1] ?? current;
  const { basisPoints, name } = before ?? { basisPoints: 0, name: rate.name };
  return { country: rate.country, basisPoints, name, validFrom: rate.validFrom };
}
