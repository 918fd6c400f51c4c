import { z } from 'zod';
import type { BindingInfo } from './core/types.ts';

const httpTrigger = z.object({
  kind: z.literal('http').default('http'),
  route: z.string().optional(),
  methods: z.array(z.string().transform((method) => method.toUpperCase())).optional(),
  authLevel: z
    .string()
    .transform((level) => level.toLowerCase())
    .pipe(z.enum(['anonymous', 'function', 'admin']))
    .default('anonymous'),
});

const timerTrigger = z.object({
  kind: z.literal('timer').default('timer'),
  schedule: z.string().min(1),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

const serviceBusTrigger = z.object({
  kind: z.literal('serviceBus').default('serviceBus'),
  queueName: z.string({ error: 'only queues are supported here, and it names none' }).min(1),
  connection: z.string().min(1),
  cardinality: z.enum(['one', 'many']).default('one'),
  isSessionsEnabled: z.boolean().default(false),
  autoCompleteMessages: z.boolean().optional(),
  dataType: z.enum(['string', 'binary']).default('string'),
  sdkBinding: z.literal(false, { error: 'SDK bindings are not supported here' }).optional(),
});

const orchestrationTrigger = z.object({ kind: z.literal('orchestration').default('orchestration') });
const activityTrigger = z.object({ kind: z.literal('activity').default('activity') });
const entityTrigger = z.object({ kind: z.literal('entity').default('entity') });

/** By type in lower case: the real host does not look at the case of a binding's type. */
const triggers = {
  httptrigger: httpTrigger,
  timertrigger: timerTrigger,
  servicebustrigger: serviceBusTrigger,
  orchestrationtrigger: orchestrationTrigger,
  activitytrigger: activityTrigger,
  entitytrigger: entityTrigger,
};

const serviceBusOutput = z.object({
  queueName: z.string({ error: 'only queues are supported here, and it names none' }).min(1),
  connection: z.string().min(1),
});

export type HttpTrigger = z.infer<typeof httpTrigger>;
export type TimerTrigger = z.infer<typeof timerTrigger>;
export type ServiceBusTrigger = z.infer<typeof serviceBusTrigger>;
export type ServiceBusOutput = z.infer<typeof serviceBusOutput>;
export type Trigger = z.infer<(typeof triggers)[keyof typeof triggers]>;

export function isTrigger(binding: BindingInfo): boolean {
  return /trigger$/i.test(binding.type);
}

/** Throws in words when the type is not served here or a property is wrong. */
export function parseTrigger(binding: BindingInfo): Trigger {
  const type = binding.type.toLowerCase();
  if (!Object.hasOwn(triggers, type)) throw notServed(binding);
  return parse<Trigger>(triggers[type as keyof typeof triggers], binding);
}

export function isDurableClient(binding: BindingInfo): boolean {
  return /^(durableclient|orchestrationclient)$/i.test(binding.type);
}

export function checkInput(binding: BindingInfo): void {
  if (!isDurableClient(binding)) throw notServed(binding);
}

/** The queue of a Service Bus output; undefined for the HTTP response. */
export function parseOutput(binding: BindingInfo): ServiceBusOutput | undefined {
  if (binding.type.toLowerCase() === 'http') return undefined;
  if (binding.type.toLowerCase() !== 'servicebus') throw notServed(binding);
  return parse(serviceBusOutput, binding);
}

function parse<Result>(schema: z.ZodType<Result>, binding: BindingInfo): Result {
  const result = schema.safeParse(binding);
  if (result.success) return result.data;
  throw new Error(`the ${binding.type} binding is not valid: ${z.prettifyError(result.error)}`);
}

function notServed(binding: BindingInfo): Error {
  return new Error(`not supported here: the binding type '${binding.type}'.`);
}
