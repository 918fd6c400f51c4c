import type { OrganizationId } from '../kernel/ids.ts';
import type { BulkResult } from './import.schema.ts';
import type { Target } from './import-target.ts';
import { FAULT_REASONS, type RowFault } from './normalize-contact.ts';
import type { ContactStore, RowOutcome } from './ports.ts';
import { prepareRows, type FileRow } from './prepare-rows.ts';

type RowResult = BulkResult['rows'][number];

/** Imports a few rows in one transaction and says of each what became of it. */
export async function importNow(
  contacts: ContactStore,
  organizationId: OrganizationId,
  rows: readonly FileRow[],
  { listId, defaultCountry }: Target,
): Promise<BulkResult> {
  const { people, rowsOf, rejected } = prepareRows(rows, 1, defaultCountry);
  const outcomes = people.length > 0 ? await contacts.import(organizationId, people, listId) : [];
  const results = [
    ...rejected.map(({ n, code }) => rejection(n, code)),
    ...outcomes.flatMap((outcome) => resultsOf(outcome, rowsOf.get(outcome.n) ?? [])),
  ].sort((one, other) => one.row - other.row);
  const count = (outcome: RowResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    rows: results,
  };
}

function resultsOf({ outcome, contactId }: RowOutcome, rows: readonly number[]): RowResult[] {
  return rows.map((row, index) =>
    outcome === 'conflict'
      ? rejection(row, 'CONTACT.CONFLICT')
      : { row, outcome: index === 0 ? outcome : 'duplicate', contactId, code: null, reason: null },
  );
}

function rejection(row: number, code: RowFault): RowResult {
  return { row, outcome: 'rejected', contactId: null, code, reason: FAULT_REASONS[code] };
}
