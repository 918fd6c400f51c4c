import fc from 'fast-check';
import { readCsv } from '../kernel/read-csv.ts';
import { toLedgerCsv } from './ledger-csv.ts';
import type { LedgerEntry } from './wallet.schema.ts';

const entry: LedgerEntry = {
  seq: 7,
  at: '2026-11-21T10:00:00+00:00',
  kind: 'adjustment',
  amount: '-12500000',
  balanceAfter: '24500',
  shortfall: '0',
  sourceId: 'adj_1',
  messageId: null,
  campaignId: null,
  category: null,
  country: null,
  price: null,
  metaCost: null,
  margin: null,
  reason: 'refunded by hand',
};

it('writes amounts as numbers and nothing where there is nothing', () => {
  expect(toLedgerCsv([entry])).toBe(
    'seq,at,kind,amount,balance_after,shortfall,category,country,price,meta_cost,margin,message_id,campaign_id,source_id,reason\r\n' +
      '7,2026-11-21T10:00:00+00:00,adjustment,-12.50,0.0245,0.00,,,,,,,,adj_1,refunded by hand\r\n',
  );
});

it('lets no text become a formula or another cell', () => {
  const text = fc.oneof(
    fc.constantFrom('=HYPERLINK("http://x","y")', '+1', '-1', '@SUM(A1)', '\tx', '\r=1', 'a,b', 'a"b'),
    fc.string(),
  );
  fc.assert(
    fc.property(text, text, (reason, category) => {
      const records = readCsv(toLedgerCsv([{ ...entry, reason, category }]));
      const fields = records[1] && 'fields' in records[1] ? records[1].fields : [];
      expect(records).toHaveLength(2);
      expect(fields).toHaveLength(15);
      expect([fields[14], fields[14]?.slice(1)]).toContain(reason.replaceAll(/[\r\n]+/g, ' '));
      expect(fields[6]).not.toMatch(/^[=+\-@\t\r]/);
      expect(fields[14]).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
