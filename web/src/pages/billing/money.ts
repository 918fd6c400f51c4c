/** An amount in millionths of a currency, as people read it. */
export function formatMicros(micros: string, currency: string): string {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(Number(micros) / 1_000_000);
}
