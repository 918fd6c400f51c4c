import { z } from 'zod';
import type { MetaAnalytics } from '../../channels/ports.ts';
import { ask, refused } from './errors.ts';
import type { Graph } from './http.ts';

const point = z.object({
  start: z.int(),
  end: z.int(),
  phone_number: z.string().optional(),
  country: z.string().optional(),
  pricing_category: z.string().optional(),
  pricing_type: z.string().optional(),
  volume: z.number().default(0),
  cost: z.number().default(0),
});
// An account without messages has no `pricing_analytics` at all.
const answered = z.object({
  pricing_analytics: z.object({ data: z.array(z.object({ data_points: z.array(point) })) }).optional(),
});
const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** What Meta counts and bills itself, a row for each day, number, country, category and type. */
export function metaAnalytics(graph: Graph): MetaAnalytics {
  return {
    async pricing({ wabaId, accessToken, from, to }) {
      const dimensions = '["PHONE","COUNTRY","PRICING_CATEGORY","PRICING_TYPE"]';
      const fields = `pricing_analytics.start(${seconds(from)}).end(${seconds(to)}).granularity(DAILY).dimensions(${dimensions})`;
      const answer = await ask(graph, { method: 'GET', path: wabaId, accessToken, query: { fields } }, answered);
      if (!answer.ok) throw refused('the pricing analytics', answer.refusal);
      const sets = answer.value.pricing_analytics?.data ?? [];
      return sets.flatMap(({ data_points: points }) =>
        points.map((row) => ({
          start: new Date(row.start * 1000),
          end: new Date(row.end * 1000),
          phoneNumber: row.phone_number ?? null,
          country: row.country ?? null,
          category: row.pricing_category ?? null,
          pricingType: row.pricing_type ?? null,
          volume: row.volume,
          cost: String(row.cost),
        })),
      );
    },
  };
}
