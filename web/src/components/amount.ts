/** An amount in millionths of a currency with every decimal it has: prices of messages are finer than cents. */
export function formatAmount(micros: string, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: 6 });
  return format.format(Number(micros) / 1_000_000);
}

/** The millionths of what a person typed, such as `12.5`; null for what is no amount. */
export function toMicros(text: string): string | null {
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim());
  return match ? BigInt(`${match[1] ?? ''}${(match[2] ?? '').padEnd(6, '0')}`).toString() : null;
}

/** What a person would have typed for an amount. */
export function toTyped(micros: string): string {
  return (Number(micros) / 1_000_000).toFixed(6).replace(/\.?0+$/, '');
}
