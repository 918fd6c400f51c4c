export default async function globalTeardown(): Promise<void> {
  await (globalThis as { sharedPostgres?: { close(): Promise<void> } }).sharedPostgres?.close();
}
