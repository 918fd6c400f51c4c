import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { timeSpanMs } from './duration.ts';
import type { LogLevels } from './log.ts';

const timeSpan = z.string().transform((text, context) => {
  const ms = timeSpanMs(text);
  if (ms === undefined) context.addIssue({ code: 'custom', message: `"${text}" is not a time span (hh:mm:ss)` });
  return ms ?? 0;
});

const logLevel = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none']));

const serviceBusOptions = z.object({
  autoCompleteMessages: z.boolean().default(true),
  maxAutoLockRenewalDuration: timeSpan.default(300_000),
  /** Sixteen for each core is the extension's own default; the recorded plan has one core. */
  maxConcurrentCalls: z.number().int().positive().default(16),
  maxConcurrentSessions: z.number().int().positive().default(8),
  maxMessageBatchSize: z.number().int().positive().default(1000),
  minMessageBatchSize: z.number().int().positive().default(1),
  maxBatchWaitTime: timeSpan.default(30_000),
  prefetchCount: z.number().int().nonnegative().default(0),
  sessionIdleTimeout: timeSpan.default(60_000),
});

const durableTaskOptions = z.object({
  hubName: z.string().default('TestHubName'),
  maxConcurrentActivityFunctions: z.number().int().positive().optional(),
  maxConcurrentOrchestratorFunctions: z.number().int().positive().optional(),
});

const hostJson = z.object({
  version: z.literal('2.0'),
  extensionBundle: z.object({ id: z.string(), version: z.string() }).optional(),
  /** `-1` means without limit. */
  functionTimeout: z.union([z.literal('-1').transform(() => Infinity), timeSpan]).default(30 * 60_000),
  logging: z.object({ logLevel: z.record(z.string(), logLevel).default({}) }).default({ logLevel: {} }),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      durableTask: durableTaskOptions.prefault({}),
      serviceBus: serviceBusOptions.prefault({}),
    })
    .prefault({}),
});

export type ServiceBusOptions = z.infer<typeof serviceBusOptions>;
export type DurableTaskOptions = z.infer<typeof durableTaskOptions>;

export interface HostJson {
  functionTimeoutMs: number;
  logLevels: LogLevels;
  routePrefix: string;
  /** Without the bundle there is neither Service Bus nor Durable. */
  hasExtensionBundle: boolean;
  durableTask: DurableTaskOptions;
  serviceBus: ServiceBusOptions;
}

/** Reads `host.json`; an absent file means the defaults, as on the real host. Throws in words when it is wrong. */
export function readHostJson(appDir: string): HostJson {
  const file = path.join(appDir, 'host.json');
  const content: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8')) : { version: '2.0' };
  if (typeof content === 'object' && content !== null && !('version' in content)) {
    throw new Error("The host.json file is missing the required 'version' property.");
  }
  const result = hostJson.safeParse(content);
  if (!result.success) throw new Error(`host.json is not valid: ${z.prettifyError(result.error)}`);
  return flatten(result.data);
}

export function defaultHostJson(): HostJson {
  return flatten(hostJson.parse({ version: '2.0' }));
}

function flatten({ functionTimeout, logging, extensions, extensionBundle }: z.infer<typeof hostJson>): HostJson {
  return {
    functionTimeoutMs: functionTimeout,
    logLevels: logging.logLevel,
    routePrefix: extensions.http.routePrefix.replace(/^\/+|\/+$/g, ''),
    hasExtensionBundle: extensionBundle !== undefined,
    durableTask: extensions.durableTask,
    serviceBus: extensions.serviceBus,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('Unable to parse host.json: it is not valid JSON.', { cause });
  }
}
