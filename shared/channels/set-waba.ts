import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Waba, WabaRequest } from './channel.schema.ts';
import type { ChannelAct, ChannelStore, MetaPhoneNumbers, WabaSecrets } from './ports.ts';

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
  secrets: WabaSecrets;
}

/**
 * Puts an organization on the platform's account or on one of its own. The token is tried at Meta, goes to the vault, and
 * is known to the database by name only; the same account with another token replaces it.
 */
export async function setWaba(
  { store, numbers, secrets }: Deps,
  organizationId: OrganizationId,
  request: WabaRequest,
  act: ChannelAct,
): Promise<Result<Waba>> {
  if (request.mode === 'shared') {
    const outcome = await store.assignWaba(organizationId, { mode: 'shared' }, act);
    if (!outcome.ok) return refused(outcome.code);
    return ok({ organizationId, mode: 'shared', businessId: null, wabaId: null, phoneNumberId: null });
  }
  const { accessToken, ...account } = request;
  const readable = await tryNumber(numbers, account.phoneNumberId, accessToken);
  if (!readable.ok) return readable;
  const secretName = secrets.nameFor(organizationId, account.phoneNumberId);
  await secrets.put(secretName, accessToken);
  const outcome = await store.assignWaba(organizationId, { ...account, secretName }, act);
  if (!outcome.ok) {
    const used = (await store.live()).some((channel) => channel.secretName === secretName);
    if (!used) await secrets.remove(secretName);
    return refused(outcome.code);
  }
  return ok({ organizationId, ...account });
}

async function tryNumber(numbers: MetaPhoneNumbers, phoneNumberId: string, accessToken: string): Promise<Result<null>> {
  try {
    await numbers.read({ phoneNumberId, accessToken });
    return ok(null);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return fail(
      new AppError('WABA.CREDENTIALS_REFUSED', {
        kind: 'unprocessable',
        message: 'Meta does not show us this phone number with this access token',
        cause,
      }),
    );
  }
}

function refused(code: string): { ok: false; error: AppError } {
  const refusal = REFUSALS[code];
  if (!refusal) throw new Error(`set_waba refused with an unknown code ${code}`);
  return fail(new AppError(code, refusal));
}
