import { useMe } from '../../api/queries.ts';
import { useWalletBalance } from '../../api/wallet-queries.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { BalanceCard } from './balance-card.tsx';
import { Ledger } from './ledger.tsx';
import { SettingsForm } from './settings-form.tsx';

export function WalletPage() {
  const { data: me } = useMe();
  const { data: wallet, error, refetch } = useWalletBalance();
  const admin = me?.role === 'ADMIN';
  return (
    <div className="page">
      <PageHeader title="Wallet" lead="Prepaid money for campaigns: a message is paid for when it is delivered." />
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!wallet && !error && (
        <div className="card">
          <Skeleton lines={3} />
        </div>
      )}
      {wallet && <BalanceCard wallet={wallet} />}
      {wallet && wallet.currency !== null && admin && (
        <>
          <SettingsForm />
          <Ledger currency={wallet.currency} />
        </>
      )}
      {me?.role === 'MEMBER' && (
        <p className="hint" data-testid="wallet-admins-only">
          The ledger, the caps and recharging are for admins of {me.organization?.name ?? 'the organization'}.
        </p>
      )}
    </div>
  );
}
