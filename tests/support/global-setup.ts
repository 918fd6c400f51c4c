import { servePostgres } from './shared-postgres.ts';

/** Opens the door to the PostgreSQL that the test files of this run share; it starts when the first one knocks. */
export default async function globalSetup(): Promise<void> {
  const shared = await servePostgres();
  process.env.TEST_POSTGRES_BROKER = shared.url;
  (globalThis as { sharedPostgres?: typeof shared }).sharedPostgres = shared;
}
