const names = new Intl.DisplayNames(undefined, { type: 'region' });

/** `IN` is India; what names no country stays as it is. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
