import type { StatusEvent, StatusSet } from './meta-event.ts';

export function emptyStatusSet(): StatusSet {
  return { messageIds: [], wamids: [], places: [], variants: [] };
}

export function statusSetOf(events: readonly StatusEvent[]): StatusSet {
  const set = emptyStatusSet();
  const known = new Map<string, number>();
  for (const { messageId, wamid, ...variant } of events) {
    const key = JSON.stringify(Object.values(variant));
    const place = known.get(key) ?? set.variants.push(variant) - 1;
    known.set(key, place);
    set.messageIds.push(messageId);
    set.wamids.push(wamid);
    set.places.push(place);
  }
  return set;
}

/** Adds statuses behind those of `set`, which is changed. */
export function addStatuses(set: StatusSet, { messageIds, wamids, places, variants }: StatusSet): void {
  const before = set.variants.length;
  set.messageIds.push(...messageIds);
  set.wamids.push(...wamids);
  set.places.push(...places.map((place) => before + place));
  set.variants.push(...variants);
}

/** Those from one place up to, but not with, another; of the variants only theirs. */
export function sliceOfStatuses(set: StatusSet, from: number, to: number): StatusSet {
  const slice = emptyStatusSet();
  const kept = new Map<number, number>();
  slice.messageIds = set.messageIds.slice(from, to);
  slice.wamids = set.wamids.slice(from, to);
  slice.places = set.places.slice(from, to).map((before) => {
    const place = kept.get(before) ?? slice.variants.push(cell(set.variants, before)) - 1;
    kept.set(before, place);
    return place;
  });
  return slice;
}

export function statusAt(set: StatusSet, n: number): StatusEvent {
  const variant = cell(set.variants, cell(set.places, n));
  return { messageId: cell(set.messageIds, n), wamid: cell(set.wamids, n), ...variant };
}

function cell<T>(column: readonly T[], n: number): T {
  const value = column[n];
  if (value === undefined) throw new RangeError(`a column of ${column.length} has no entry ${n}`);
  return value;
}
