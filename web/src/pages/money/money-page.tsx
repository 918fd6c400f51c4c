import { PageHeader } from '../../components/page-header.tsx';
import { Adjustments } from './adjustments.tsx';
import { RateCards } from './rate-cards.tsx';
import { Wallets } from './wallets.tsx';

export function MoneyPage() {
  return (
    <div className="page">
      <PageHeader title="Money" lead="Wallets that need a look, corrections that need two, and what a message costs." />
      <Wallets />
      <Adjustments />
      <RateCards />
    </div>
  );
}
