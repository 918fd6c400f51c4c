const usual = 25;
const most = 1_000;

export interface Page<Item> {
  data: Item[];
  paging?: { cursors: { before: string; after: string }; next?: string };
}

/** A page of a list, as the Graph API gives them. @param url of the request, with the caller's own host */
export function pageOf<Item>(items: Item[], query: Record<string, string | undefined>, url: string): Page<Item> {
  const limit = Math.min(most, Math.max(1, Number(query['limit'] ?? usual) || usual));
  const start = query['after'] ? placeOf(query['after']) + 1 : 0;
  const data = items.slice(start, start + limit);
  if (data.length === 0) return { data };
  const cursors = { before: cursorAt(start), after: cursorAt(start + data.length - 1) };
  if (start + data.length >= items.length) return { data, paging: { cursors } };
  const next = new URL(url);
  next.searchParams.set('limit', String(limit));
  next.searchParams.set('after', cursors.after);
  return { data, paging: { cursors, next: next.href } };
}

function cursorAt(place: number): string {
  return Buffer.from(`place:${place}`).toString('base64url');
}

function placeOf(cursor: string): number {
  const place = /^place:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  return place === undefined ? -1 : Number(place);
}
