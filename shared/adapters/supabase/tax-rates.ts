import { z } from 'zod';
import type { TaxRateStore } from '../../payments/ports.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const taxRow = z
  .object({ country: z.string(), valid_from: time, basis_points: z.int(), name: z.string(), set_by: z.string() })
  .transform((row) => ({
    country: row.country,
    basisPoints: row.basis_points,
    name: row.name,
    validFrom: row.valid_from,
    setBy: row.set_by,
  }));

export function supabaseTaxRates(database: Database): TaxRateStore {
  return {
    set: ({ country, basisPoints, name, validFrom, actor, correlationId }) =>
      callRpc(
        database,
        'set_tax_rate',
        {
          p_country: country,
          p_basis_points: basisPoints,
          p_name: name,
          p_valid_from: validFrom,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        taxRow,
      ),
    async list() {
      const { data, error, status } = await database
        .from('tax_rates')
        .select()
        .order('country')
        .order('valid_from', { ascending: false });
      if (error) throw databaseError('tax_rates', error, status);
      return z.array(taxRow).parse(data);
    },
  };
}
