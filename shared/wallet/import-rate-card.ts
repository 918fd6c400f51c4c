import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Change, RateStore } from './ports.ts';
import type { RateImport } from './rates.schema.ts';
import { readRateCard } from './read-rate-card.ts';

/** More than this helps nobody; the first ones are named. */
const NAMED_REFUSALS = 100;

export interface RateCardFile {
  content: Buffer;
  effectiveFrom: string;
  source: string;
  /** Figures for trying out: taken in only where there is no card. */
  sample: boolean;
  /** Only say what it would change. */
  dryRun: boolean;
}

/** Takes in a rate card, all of it or nothing. */
export async function importRateCard(
  rates: RateStore,
  { content, ...card }: RateCardFile,
  change: Change,
): Promise<Result<RateImport>> {
  const text = decode(content);
  if (text === null) return refuse([{ line: 1, reason: 'the file is not text in UTF-8' }]);
  const read = readRateCard(text);
  if (read.refusals.length > 0) return refuse(read.refusals);
  return ok(await rates.import({ ...card, rates: read.rates }, change));
}

function decode(content: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

function refuse(refusals: readonly { line: number; reason: string }[]): Result<never> {
  return fail(
    new AppError('RATES.INVALID_FILE', {
      kind: 'unprocessable',
      message: `the card has ${refusals.length} faults, so none of it was taken`,
      details: {
        errors: refusals
          .slice(0, NAMED_REFUSALS)
          .map(({ line, reason }) => ({ path: `line ${line}`, message: reason })),
      },
    }),
  );
}
