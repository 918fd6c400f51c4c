import { useEffect, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { ACTIVE_POLL_MS, useEntitlement } from '../../api/queries.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { DedicatedCard } from './dedicated-card.tsx';
import { EntitlementCard } from './entitlement-card.tsx';
import { Invoices } from './invoices.tsx';
import { PaymentProgress } from './payment-progress.tsx';
import { PurchaseForm } from './purchase-form.tsx';
import { forgetPurchase, hasArrived, rememberedPurchase } from './awaited-purchase.ts';

export function BillingPage() {
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const returned = search.get('checkout');
  const [awaiting, setAwaiting] = useState(returned === 'success');
  const { data: entitlement, error, refetch } = useEntitlement({ pollMs: awaiting ? ACTIVE_POLL_MS : undefined });
  const arrived = awaiting && entitlement !== undefined && hasArrived(entitlement, rememberedPurchase());

  useEffect(() => {
    if (arrived || returned === 'canceled') forgetPurchase();
  }, [arrived, returned]);

  const finish = (): void => {
    setAwaiting(false);
    navigate('/billing', { replace: true });
  };

  return (
    <div className="page">
      <PageHeader title="Billing" lead="Seats and tiers give slots; each slot may hold one WhatsApp instance." />
      {awaiting && <PaymentProgress arrived={arrived} onDone={finish} />}
      {returned === 'canceled' && !awaiting && (
        <p className="notice" role="status" data-testid="checkout-canceled">
          Nothing was bought. You can choose again whenever you like.
        </p>
      )}
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {entitlement ? (
        <div className="columns">
          <PurchaseForm
            // What was bought becomes the form's new starting point.
            key={`${entitlement.seats}-${entitlement.creditPacks}-${entitlement.tier}`}
            entitlement={entitlement}
            onChanged={() => setAwaiting(true)}
          />
          <EntitlementCard entitlement={entitlement} />
        </div>
      ) : (
        !error && (
          <div className="card">
            <Skeleton lines={5} />
          </div>
        )
      )}
      <DedicatedCard />
      <Invoices />
    </div>
  );
}
