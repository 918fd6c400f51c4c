import { useLocation, useSearchParams } from 'wouter';
import { useMe } from '../../api/queries.ts';
import { useWalletBalance } from '../../api/wallet-queries.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { AutoRechargeCard } from './auto-recharge-card.tsx';
import { BalanceCard } from './balance-card.tsx';
import { Ledger } from './ledger.tsx';
import { RechargeForm } from './recharge-form.tsx';
import { RechargeHistory } from './recharge-history.tsx';
import { RechargeProgress } from './recharge-progress.tsx';
import { SettingsForm } from './settings-form.tsx';

export function WalletPage() {
  const { data: me } = useMe();
  const { data: wallet, error, refetch } = useWalletBalance();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const returned = search.get('recharge');
  const admin = me?.role === 'ADMIN';
  return (
    <div className="page">
      <PageHeader title="Wallet" lead="Prepaid money for campaigns: a message is paid for when it is delivered." />
      {admin && returned !== null && (
        <RechargeProgress returned={returned} onDone={() => navigate('/wallet', { replace: true })} />
      )}
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!wallet && !error && (
        <div className="card">
          <Skeleton lines={3} />
        </div>
      )}
      {wallet && <BalanceCard wallet={wallet} />}
      {wallet && admin && <RechargeForm currency={wallet.currency} />}
      {wallet && wallet.currency !== null && admin && (
        <>
          <AutoRechargeCard currency={wallet.currency} />
          <RechargeHistory />
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
