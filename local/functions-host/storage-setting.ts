/** Throws when the app has no `AzureWebJobsStorage`, as a connection string or as settings of an identity. */
export function requireStorage(settings: NodeJS.ProcessEnv = process.env): void {
  const given = Object.entries(settings).some(([name, value]) => /^AzureWebJobsStorage($|__)/.test(name) && value);
  if (!given) throw new Error("Connection string 'AzureWebJobsStorage' is missing or empty.");
}
