import pg from 'pg';
import type { TestDatabase } from '../../tests/support/postgres.ts';
import { waitFor } from '../../tests/support/wait-for.ts';

/**
 * Does something of an organization so many times at once. All are kept at the door, by a lock on the organization, until
 * as many as there are connections wait there, so that they do race.
 */
export async function raceAtDoor<T>(
  database: TestDatabase,
  organizationId: string,
  times: number,
  work: (n: number) => Promise<T>,
): Promise<T[]> {
  const [door, watcher] = [new pg.Client(database.url), new pg.Client(database.url)];
  await Promise.all([door.connect(), watcher.connect()]);
  await door.query('begin');
  await door.query('select from organizations where id = $1 for update', [organizationId]);
  const race = Promise.all(Array.from({ length: times }, (_, n) => work(n)));
  await waitFor('ten of them to wait', async () => {
    const { rowCount } = await watcher.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 10;
  });
  await door.query('commit');
  await Promise.all([door.end(), watcher.end()]);
  return race;
}
