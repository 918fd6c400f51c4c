import { toMicros, toTyped } from './amount.ts';

const BASIS_POINT = 10_000;
const MOST = 10_000;

/** Hundredths of a percent as a person reads them: 1850 is `18.5 %`. */
export function formatPercent(basisPoints: number): string {
  return `${toTyped(String(basisPoints * BASIS_POINT))} %`;
}

/** The hundredths of what a person typed, such as `18.5`; null for what is finer, above a hundred, or no number. */
export function toBasisPoints(percent: string): number | null {
  const basisPoints = Number(toMicros(percent) ?? NaN) / BASIS_POINT;
  return Number.isInteger(basisPoints) && basisPoints <= MOST ? basisPoints : null;
}
