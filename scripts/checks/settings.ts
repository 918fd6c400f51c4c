import { environmentSchema, readConfig } from '../../shared/config/config.ts';
import { exampleSettings } from '../lib/example-settings.ts';
import type { Check } from './check.ts';

/** Read by Azure or its clients, not by our configuration. */
const readByOthers = ['FUNCTIONS_WORKER_RUNTIME', 'IDENTITY_ENDPOINT', 'IDENTITY_HEADER'];
/** One of each pair is set; the example shows the first. */
const alternatives = ['ServiceBusConnection__fullyQualifiedNamespace', 'AzureWebJobsStorage__accountName'];

export const settingsCheck: Check = {
  name: 'settings',
  says: 'local.settings.example.json is what the configuration reads',
  async run() {
    const example = exampleSettings();
    const read = Object.keys(environmentSchema.shape);
    const missing = read.filter((key) => !(key in example) && !alternatives.includes(key));
    const unread = Object.keys(example).filter((key) => !read.includes(key) && !readByOthers.includes(key));
    return [
      ...missing.map((key) => `${key} is read but not in the example`),
      ...unread.map((key) => `${key} is in the example but nothing reads it`),
      ...faultOf(() => readConfig(example)),
    ];
  },
};

function faultOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
