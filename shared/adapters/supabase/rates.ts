import { z } from 'zod';
import { fromUuid, toUuid, type OrganizationId } from '../../kernel/ids.ts';
import { microsTextSchema, storedMicrosSchema } from '../../kernel/money.ts';
import type { Change, MarginStore, RateStore } from '../../wallet/ports.ts';
import { listRatesSchema, type PriceOverride, type RateCard, type RateImport } from '../../wallet/rates.schema.ts';
import { callRpc, type Database } from './rpc.ts';

const cardRow = z
  .object({
    id: z.uuid(),
    currency: z.string(),
    effective_from: z.iso.date(),
    source: z.string(),
    sample: z.boolean(),
    in_force: z.boolean(),
    rates: z.int(),
    imported_by: z.string(),
    imported_at: z.iso.datetime({ offset: true }),
  })
  .transform((row): RateCard => ({
    id: fromUuid('rtc', row.id),
    currency: row.currency,
    effectiveFrom: row.effective_from,
    source: row.source,
    sample: row.sample,
    inForce: row.in_force,
    rates: row.rates,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
  }));

const imported = z
  .object({
    cards: z.array(z.uuid()),
    changes: z.array(
      z.object({
        currency: z.string(),
        market: z.string(),
        category: z.string(),
        before: microsTextSchema.nullable(),
        after: microsTextSchema.nullable(),
      }),
    ),
    unchanged: z.int(),
    unused_markets: z.array(z.string()),
    absent_markets: z.array(z.string()),
  })
  .transform((row): RateImport => ({
    cards: row.cards.map((id) => fromUuid('rtc', id)),
    changes: row.changes,
    unchanged: row.unchanged,
    unusedMarkets: row.unused_markets,
    absentMarkets: row.absent_markets,
  }));

const by = ({ actor, correlationId }: Change) => ({ p_actor: actor, p_correlation_id: correlationId });

export function supabaseRates(database: Database): RateStore {
  return {
    cards: (cursor, limit) =>
      callRpc(database, 'list_rate_cards', { p_before: cursor && toUuid(cursor), p_limit: limit }, z.array(cardRow)),
    ratesOf: (id) => callRpc(database, 'rates_of', { p_card_id: toUuid(id) }, listRatesSchema.shape.items.nullable()),
    import: ({ rates, effectiveFrom, source, sample, dryRun }, change) =>
      callRpc(
        database,
        'import_rate_card',
        {
          p_rates: rates.map(({ rate, ...cell }) => ({ ...cell, rate: rate === null ? null : rate.toString() })),
          p_effective_from: effectiveFrom,
          p_source: source,
          p_sample: sample,
          p_dry_run: dryRun,
          ...by(change),
        },
        imported,
      ),
  };
}

const byName = z.record(z.string(), storedMicrosSchema);
const marginsRow = z
  .object({ waba_mode: z.enum(['shared', 'dedicated']), rates: byName })
  .transform(({ waba_mode, rates }) => ({ wabaMode: waba_mode, rates }));
const overrideRow = z
  .object({
    currency: z.string(),
    country: z.string(),
    category: z.string(),
    effective_from: z.iso.date(),
    price: microsTextSchema.nullable(),
  })
  .transform(({ effective_from, ...row }): PriceOverride => ({ ...row, effectiveFrom: effective_from }));

const asText = (amounts: Record<string, bigint>): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount.toString()]));

export function supabaseMargins(database: Database): MarginStore {
  const of = (organizationId: OrganizationId) => ({ p_organization_id: toUuid(organizationId) });
  return {
    of: (organizationId) => callRpc(database, 'margins_of', of(organizationId), marginsRow.nullable()),
    set: (organizationId, rates, change) =>
      callRpc(
        database,
        'set_margins',
        { ...of(organizationId), p_margins: asText(rates), ...by(change) },
        marginsRow.nullable(),
      ),
    defaults: () => callRpc(database, 'default_margins_now', {}, byName),
    setDefaults: (margins, change) =>
      callRpc(database, 'set_default_margins', { p_margins: asText(margins), ...by(change) }, byName),
    overridesOf: (organizationId) =>
      callRpc(database, 'price_overrides_of', of(organizationId), z.array(overrideRow).nullable()),
    setOverrides: (organizationId, overrides, change) =>
      callRpc(
        database,
        'set_price_overrides',
        {
          ...of(organizationId),
          p_overrides: overrides.map(({ effectiveFrom, price, ...cell }) => ({
            ...cell,
            effective_from: effectiveFrom,
            price: price === null ? null : price.toString(),
          })),
          ...by(change),
        },
        z.array(overrideRow).nullable(),
      ),
  };
}
