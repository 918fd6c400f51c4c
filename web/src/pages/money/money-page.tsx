import { PageHeader } from '../../components/page-header.tsx';
import { Adjustments } from './adjustments.tsx';
import { RateCards } from './rate-cards.tsx';
import { RechargeReconciliations } from './recharge-reconciliations.tsx';
import { TaxRates } from './tax-rates.tsx';
import { Wallets } from './wallets.tsx';

export function MoneyPage() {
  return (
    <div className="page">
      <PageHeader
        title="Money"
        lead="Wallets that need a look, corrections that need two, recharges that differ, taxes, and what a message costs."
      />
      <Wallets />
      <Adjustments />
      <RechargeReconciliations />
      <TaxRates />
      <RateCards />
    </div>
  );
}
