import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** One queue as `infra/queues.json` declares it; each field has the meaning of the Service Bus property it names. */
const queueDeclaration = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/),
  lockDurationSeconds: z.number().positive().max(300),
  maxDeliveryCount: z.number().int().min(1).max(2000),
  duplicateDetectionMinutes: z.number().positive().optional(),
  defaultTimeToLiveSeconds: z.number().positive().optional(),
  requiresSession: z.boolean().default(false),
  deadLetteringOnMessageExpiration: z.boolean().default(false),
});

export type QueueDeclaration = z.infer<typeof queueDeclaration>;

export function readQueueDeclarations(file: string): QueueDeclaration[] {
  const declarations = z.array(queueDeclaration).parse(JSON.parse(readFileSync(file, 'utf8')));
  const names = declarations.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${file} declares the queue ${twice} twice`);
  return declarations;
}
