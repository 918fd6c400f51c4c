export type Reference = string | { id: string } | null | undefined;

/** The id of a reference, expanded or not. */
export function idOf(reference: Reference): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}

/** One account serves all: metadata says what a payment is for. */
export function isRecharge(object: object): boolean {
  return (object as { metadata?: Record<string, string> | null }).metadata?.['wasup_kind'] === 'recharge';
}
