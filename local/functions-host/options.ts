import { z } from 'zod';

export const functionsHostOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  stateDir: z.string().min(1),
  /** Folder of the built app: `package.json` with `main`, and `host.json`. */
  appDir: z.string().min(1),
  /** The origins that the platform's CORS settings allow; `*` alone allows all. */
  corsOrigins: z.array(z.string()).default([]),
});

export type FunctionsHostOptions = z.infer<typeof functionsHostOptions>;
