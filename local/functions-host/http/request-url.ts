/** The path as Kestrel sees it: dot segments resolved, everything decoded but `%2F`. */
export function decodePath(rawUrl: string): string {
  const { pathname } = new URL(`http://host${rawUrl.startsWith('/') ? rawUrl : '/'}`);
  return pathname.replace(/(?:%(?!2f)[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run; // Not UTF-8: Kestrel leaves it as it came.
    }
  });
}

/** Encodes a path again; `%2F` and other escapes that are left in it stay. */
export function encodePath(path: string): string {
  return path.replace(/%[0-9a-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/giu, (found) =>
    found.length === 3 && found.startsWith('%') ? found : encodeURIComponent(found),
  );
}

/** A name that repeats, in whatever case, has its values joined by a comma under the case that came first. */
export function joinedQuery(search: string): Record<string, string> {
  const joined = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of new URLSearchParams(search)) {
    const known = joined.get(name.toLowerCase());
    if (known) known.values.push(value);
    else joined.set(name.toLowerCase(), { name, values: [value] });
  }
  return Object.fromEntries([...joined.values()].map(({ name, values }) => [name, values.join(',')]));
}
