import { z } from 'zod';

declare const brand: unique symbol;

/** Money in millionths of a currency that stands beside it: `bigint` here and in SQL, text in JSON. */
export type Micros = bigint & { readonly [brand]: 'Micros' };

const PER_UNIT = 1_000_000n;
const DECIMALS = 6;
/** The range of SQL's bigint. */
const LIMIT = 2n ** 63n;

/** @throws {RangeError} for what the database cannot hold. */
export function micros(value: bigint): Micros {
  if (value >= LIMIT || value < -LIMIT) throw new RangeError('the amount is too large');
  return value as Micros;
}

/** Half-up, away from zero: 0.5 is 1 and -0.5 is -1. */
function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}

const DECIMAL = /^([+-]?)(\d{1,12})(?:\.(\d{1,30}))?$/;

/** Reads `0.0245`, exactly, and rounds what is finer than a millionth half-up, once. Anything else is null. */
export function parseDecimal(text: string): Micros | null {
  const match = DECIMAL.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = fraction.padEnd(DECIMALS, '0');
  const value = divideHalfUp(BigInt(whole + digits) * PER_UNIT, 10n ** BigInt(digits.length));
  return micros(sign === '-' ? -value : value);
}

/** The exact decimal text, with two decimals at least: `12.50`, `0.0245`. */
export function toDecimal(amount: bigint): string {
  const magnitude = amount < 0n ? -amount : amount;
  const fraction = (magnitude % PER_UNIT)
    .toString()
    .padStart(DECIMALS, '0')
    .replace(/0{1,4}$/, '');
  return `${amount < 0n ? '-' : ''}${magnitude / PER_UNIT}.${fraction}`;
}

function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** In cents, paise or yen, as payment providers count; half-up. */
export function toMinorUnits(amount: Micros, currency: string): bigint {
  return divideHalfUp(amount * 10n ** BigInt(minorDigits(currency)), PER_UNIT);
}

export function fromMinorUnits(minor: bigint | number, currency: string): Micros {
  return micros((BigInt(minor) * PER_UNIT) / 10n ** BigInt(minorDigits(currency)));
}

/** For people: `12.50 USD`, with the decimals that the amount has. */
export function formatMoney(amount: bigint, currency: string): string {
  return `${toDecimal(amount)} ${currency}`;
}

export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'expected a currency such as USD')
  .meta({ description: 'ISO 4217.', examples: ['USD'] });

/** An amount as JSON carries it, in answers. */
export const microsTextSchema = z
  .string()
  .regex(/^-?(0|[1-9]\d{0,18})$/, { error: 'expected an integer number of millionths, as text', abort: true })
  .refine((text) => BigInt.asIntN(64, BigInt(text)) === BigInt(text), 'the amount is too large')
  .meta({
    description: 'Millionths of the currency, an integer as text: `"12500000"` is 12.50.',
    examples: ['12500000'],
  });

/** An amount as callers send it. */
export const microsSchema = microsTextSchema.transform((text) => micros(BigInt(text)));

/** An amount as the database sends it: text, or a number that lost nothing on the way. */
export const storedMicrosSchema = z.union([microsTextSchema, z.int()]).transform((value) => micros(BigInt(value)));
