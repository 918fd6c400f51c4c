import { z } from 'zod';

const retryOptions = z.object({
  firstRetryIntervalInMilliseconds: z.number().positive(),
  maxNumberOfAttempts: z.number().int(),
  backoffCoefficient: z.number().optional(),
  maxRetryIntervalInMilliseconds: z.number().optional(),
  retryTimeoutInMilliseconds: z.number().optional(),
});
export type RetryOptions = z.infer<typeof retryOptions>;

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  WhenAny: 11,
  WhenAll: 12,
} as const;

/** Actions of the library that this engine does not serve, by what a developer calls them. */
const UNSUPPORTED: Record<number, string> = {
  7: 'callEntity (durable entities)',
  8: 'callHttp',
  9: 'signalEntity (durable entities)',
  10: 'a scheduled signalEntity (durable entities)',
  13: 'lock (durable entities)',
  14: 'release of locks (durable entities)',
};

const simpleAction = z.discriminatedUnion('actionType', [
  z.object({ actionType: z.literal(ActionType.CallActivity), functionName: z.string(), input: z.unknown().optional() }),
  z.object({
    actionType: z.literal(ActionType.CallActivityWithRetry),
    functionName: z.string(),
    input: z.unknown().optional(),
    retryOptions,
  }),
  z.object({
    actionType: z.literal(ActionType.CallSubOrchestrator),
    functionName: z.string(),
    instanceId: z.string().nullish(),
    input: z.unknown().optional(),
  }),
  z.object({
    actionType: z.literal(ActionType.CallSubOrchestratorWithRetry),
    functionName: z.string(),
    instanceId: z.string().nullish(),
    input: z.unknown().optional(),
    retryOptions,
  }),
  z.object({ actionType: z.literal(ActionType.ContinueAsNew), input: z.unknown().optional() }),
  z.object({
    actionType: z.literal(ActionType.CreateTimer),
    fireAt: z.iso.datetime({ offset: true }),
    isCanceled: z.boolean(),
  }),
  z.object({ actionType: z.literal(ActionType.WaitForExternalEvent), externalEventName: z.string() }),
]);

export type Action =
  | z.infer<typeof simpleAction>
  | { actionType: typeof ActionType.WhenAny | typeof ActionType.WhenAll; compoundActions: Action[] };

const compoundAction: z.ZodType<Action> = z.lazy(() =>
  z.object({
    actionType: z.union([z.literal(ActionType.WhenAny), z.literal(ActionType.WhenAll)]),
    compoundActions: z.array(action),
  }),
);
const action: z.ZodType<Action> = z.union([simpleAction, compoundAction]);

const answer = z.object({
  isDone: z.boolean(),
  actions: z.tuple([z.array(action)]).transform(([actions]) => actions),
  output: z.unknown().optional(),
  error: z.string().optional(),
  customStatus: z.unknown().optional(),
  schemaVersion: z.int().min(1),
});
/** What an orchestrator function answers: everything it has asked for since it began, in order. */
export type OrchestratorAnswer = z.infer<typeof answer>;

/** Reads an orchestrator's answer; throws an Error that says in words what is wrong or not served. */
export function parseAnswer(json: unknown): OrchestratorAnswer {
  refuseUnsupported(json);
  const parsed = answer.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`The orchestrator function's answer was not understood: ${z.prettifyError(parsed.error)}`);
}

function refuseUnsupported(value: unknown): void {
  if (Array.isArray(value)) value.forEach(refuseUnsupported);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const { actionType, actions, compoundActions, version } = value as Record<string, unknown>;
  if (version !== undefined && version !== null) throw new Error('not supported here: versions of orchestrations.');
  const unsupported = typeof actionType === 'number' ? UNSUPPORTED[actionType] : undefined;
  if (unsupported) throw new Error(`not supported here: ${unsupported} in an orchestration.`);
  refuseUnsupported(actions);
  refuseUnsupported(compoundActions);
}
