import { readFileSync } from 'node:fs';
import { z } from 'zod';

const settingsFile = z.object({ IsEncrypted: z.literal(false), Values: z.record(z.string(), z.string()) });

/** The app settings of `local.settings.example.json`. */
export function exampleSettings(): Record<string, string> {
  return settingsFile.parse(JSON.parse(readFileSync('local.settings.example.json', 'utf8'))).Values;
}
