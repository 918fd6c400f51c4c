import { FINAL_STATUSES, type RuntimeStatus } from '../status.ts';
import { type Instance, toInstance } from './rows.ts';
import type { Store } from './store.ts';

/** Which instances to list; times are milliseconds and both ends are included. */
export interface InstanceFilter {
  createdFrom?: number | undefined;
  createdTo?: number | undefined;
  statuses?: readonly RuntimeStatus[] | undefined;
  idPrefix?: string | undefined;
}

/** One page in the order of ids, after `afterId`. */
export function listInstances(
  store: Store,
  filter: InstanceFilter,
  page: { size: number; afterId?: string | undefined },
): Instance[] {
  const { createdFrom = 0, createdTo = Number.MAX_SAFE_INTEGER, idPrefix = '', statuses } = filter;
  return store
    .sql(
      `SELECT * FROM instances
       WHERE created_at BETWEEN ?1 AND ?2 AND instance_id > ?3 AND substr(instance_id, 1, length(?4)) = ?4
         AND (?5 IS NULL OR status IN (SELECT value FROM json_each(?5)))
       ORDER BY instance_id LIMIT ?6`,
    )
    .all(createdFrom, createdTo, page.afterId ?? '', idPrefix, statuses ? JSON.stringify(statuses) : null, page.size)
    .map(toInstance);
}

/** Purges the instances that have ended, of those that the filter lets through; says how many. */
export function purgeEnded(store: Store, filter: InstanceFilter): number {
  const statuses = (filter.statuses ?? FINAL_STATUSES).filter((status) => FINAL_STATUSES.includes(status));
  return store.atomically(() => {
    const ended = listInstances(store, { ...filter, statuses }, { size: -1 });
    for (const { instanceId } of ended) store.purge(instanceId);
    return ended.length;
  });
}
