import { z } from 'zod';

/** The part of `connections.json` that the demonstration needs. */
export const connectionsSchema = z.object({
  apiBaseUrl: z.url(),
  webBaseUrl: z.url(),
  hubUrl: z.url(),
  stripe: z.object({ apiBaseUrl: z.url() }),
  meta: z.object({ graphBaseUrl: z.url(), phoneNumberId: z.string() }),
  emailUrl: z.url(),
  demo: z.object({ organizationId: z.string(), adminToken: z.string(), memberToken: z.string() }),
  demo2: z.object({ adminToken: z.string() }),
});
export type Connections = z.infer<typeof connectionsSchema>;
