import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Waba, WabaRequest } from './channel.schema.ts';
import type { ChannelAct, ChannelStore, MetaPhoneNumbers, MetaSubscriptions, WabaSecrets } from './ports.ts';

const REFUSALS: Record<string, Pick<AppErrorOptions, 'kind' | 'message'>> = {
  'ORGANIZATION.UNKNOWN': { kind: 'not_found', message: 'there is no such organization' },
  'WABA.CAMPAIGNS_IN_FLIGHT': {
    kind: 'conflict',
    message: 'campaigns of the organization are not over yet: finish or cancel them first',
  },
  'WABA.NUMBER_TAKEN': { kind: 'conflict', message: 'this phone number is another channel already' },
};

interface Deps {
  store: ChannelStore;
  numbers: MetaPhoneNumbers;
  subscriptions: MetaSubscriptions;
  secrets: WabaSecrets;
  /** Of the platform's app. */
  appSecret: string;
}

type Dedicated = Extract<WabaRequest, { mode: 'dedicated' }>;

/**
 * Puts an organization on the platform's account or on one of its own. The token is tried at Meta and subscribes its app to
 * the account's webhooks. Token and app secret go to the vault, and are known to the database by name only; the same
 * account with others replaces them.
 */
export async function setWaba(
  deps: Deps,
  organizationId: OrganizationId,
  request: WabaRequest,
  act: ChannelAct,
): Promise<Result<Waba>> {
  const { store, secrets } = deps;
  if (request.mode === 'shared') {
    const outcome = await store.assignWaba(organizationId, { mode: 'shared' }, act);
    if (!outcome.ok) return refused(outcome.code);
    return ok({ organizationId, mode: 'shared', businessId: null, wabaId: null, phoneNumberId: null });
  }
  const { accessToken, appSecret, ...account } = request;
  const tried = await tryAtMeta(deps, request);
  if (!tried.ok) return tried;
  const secretName = secrets.nameFor(organizationId, account.phoneNumberId, 'token');
  const appSecretName = appSecret ? secrets.nameFor(organizationId, account.phoneNumberId, 'app') : null;
  await secrets.put(secretName, accessToken);
  if (appSecret && appSecretName) await secrets.put(appSecretName, appSecret);
  const outcome = await store.assignWaba(organizationId, { ...account, secretName, appSecretName }, act);
  if (!outcome.ok) {
    const [live, apps] = await Promise.all([store.live(), store.ownApps()]);
    const used = new Set([...live.map((channel) => channel.secretName), ...apps.map((app) => app.appSecretName)]);
    for (const name of [secretName, appSecretName]) if (name && !used.has(name)) await secrets.remove(name);
    return refused(outcome.code);
  }
  return ok({ organizationId, ...account });
}

/** Reads the number with the token, and subscribes the token's app to what happens to the account. */
async function tryAtMeta(
  deps: Deps,
  { wabaId, phoneNumberId, accessToken, appSecret }: Dedicated,
): Promise<Result<null>> {
  const account = { wabaId, accessToken };
  try {
    await deps.numbers.read({ phoneNumberId, accessToken });
    await deps.subscriptions.isSubscribed(account);
  } catch (cause) {
    return refusedAtMeta('WABA.CREDENTIALS_REFUSED', cause);
  }
  try {
    await deps.subscriptions.subscribe({ ...account, appSecret: appSecret ?? deps.appSecret });
  } catch (cause) {
    if (cause instanceof AppError && cause.retryable) throw cause;
    return refusedAtMeta('WABA.APP_MISMATCH', cause);
  }
  if (await deps.subscriptions.isSubscribed(account)) return ok(null);
  throw new Error(`Meta took the subscription to ${wabaId} and lists no app`);
}

const REFUSED_AT_META = {
  'WABA.CREDENTIALS_REFUSED': 'Meta does not show us this account and phone number with this access token',
  'WABA.APP_MISMATCH':
    'the access token was not issued for the app whose secret this is; without a secret, it must be issued for the platform’s app',
};

function refusedAtMeta(code: keyof typeof REFUSED_AT_META, cause: unknown): { ok: false; error: AppError } {
  if (!(cause instanceof AppError)) throw cause;
  return fail(new AppError(code, { kind: 'unprocessable', message: REFUSED_AT_META[code], cause }));
}

function refused(code: string): { ok: false; error: AppError } {
  const refusal = REFUSALS[code];
  if (!refusal) throw new Error(`set_waba refused with an unknown code ${code}`);
  return fail(new AppError(code, refusal));
}
