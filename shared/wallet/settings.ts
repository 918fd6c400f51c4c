import { AppError } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Change, WalletStore } from './ports.ts';
import type { WalletSettings, WalletSettingsChange } from './wallet.schema.ts';

function orNoWallet(settings: WalletSettings | null): Result<WalletSettings> {
  if (settings) return ok(settings);
  return fail(
    new AppError('WALLET.NONE', { kind: 'not_found', message: 'there is no wallet before the first recharge' }),
  );
}

export async function getSettings(
  wallets: WalletStore,
  organizationId: OrganizationId,
): Promise<Result<WalletSettings>> {
  return orNoWallet(await wallets.settings(organizationId));
}

export async function changeSettings(
  wallets: WalletStore,
  organizationId: OrganizationId,
  settings: WalletSettingsChange,
  change: Change,
): Promise<Result<WalletSettings>> {
  return orNoWallet(await wallets.changeSettings(organizationId, settings, change));
}
