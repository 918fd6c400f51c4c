const scale = 12;

/** Cents for a quantity at a decimal price in cents ("0.2"), half-up, away from zero for negatives as Stripe rounds. */
export function amountOf(unitAmountDecimal: string, quantity: number): number {
  const [whole = '0', fraction = ''] = unitAmountDecimal.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(scale, '0')) * BigInt(quantity);
  const negative = unitAmountDecimal.startsWith('-') ? -1 : 1;
  return negative * divideHalfUp(units, 10n ** BigInt(scale));
}

/** The share of an amount for part of a period, half-up. */
export function shareOf(amount: number, part: number, whole: number): number {
  const sign = amount < 0 ? -1 : 1;
  return sign * divideHalfUp(BigInt(Math.abs(amount)) * BigInt(part), BigInt(whole));
}

/** "$19.00", for descriptions and pages; currencies without minor units are written whole. */
export function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: currency.toUpperCase() });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** The smallest amount that Stripe charges to a card; less is carried over on the customer's balance. */
export const minimumCharge = 50;

function divideHalfUp(dividend: bigint, divisor: bigint): number {
  return Number((dividend * 2n + divisor) / (divisor * 2n));
}
