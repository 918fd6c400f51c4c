import type { Entitlement } from '../../../../shared/billing/billing.schema.ts';
import { SlotRack } from '../../components/slot-rack.tsx';
import { Time } from '../../components/time.tsx';

const STATUS: Record<Entitlement['status'], { words: string; tone: string; sentence: string }> = {
  NONE: { words: 'Nothing bought', tone: 'muted', sentence: 'Buy a seat or choose a tier, and its slots appear here.' },
  INCOMPLETE: { words: 'Incomplete', tone: 'warn', sentence: 'The first payment has not gone through yet.' },
  TRIALING: { words: 'Trial', tone: 'good', sentence: 'The trial counts as paid.' },
  ACTIVE: { words: 'Active', tone: 'good', sentence: 'Every paid slot may hold one instance.' },
  PAST_DUE: {
    words: 'Past due',
    tone: 'warn',
    sentence: 'The last payment failed. Instances run on during the grace days.',
  },
  UNPAID: {
    words: 'Unpaid',
    tone: 'bad',
    sentence: 'Payment failed and the grace days are over: no slots until it is paid.',
  },
  PAUSED: { words: 'Paused', tone: 'warn', sentence: 'The subscription is paused: no slots until it resumes.' },
  CANCELED: { words: 'Canceled', tone: 'bad', sentence: 'The subscription has ended. Buy again to get slots.' },
};

/** What is paid for and what of it is in use. */
export function EntitlementCard({ entitlement }: { entitlement: Entitlement }) {
  const { status, tier, paidSlots, activeInstances, availableSlots, currentPeriodEnd, graceEndsAt } = entitlement;
  const { credits, creditsHeld } = entitlement;
  const { words, tone, sentence } = STATUS[status];
  return (
    <section className="card entitlement" aria-labelledby="entitlement-title" data-testid="entitlement">
      <div className="card-head">
        <h2 id="entitlement-title">Capacity</h2>
        <span className={`badge badge-${tone}`} role="status" data-testid="entitlement-status" data-status={status}>
          {words}
        </span>
      </div>
      <SlotRack paid={paidSlots} active={activeInstances} />
      <dl className="figures">
        <Figure name="Paid slots" value={paidSlots} testId="paid-slots" />
        <Figure name="In use" value={activeInstances} testId="active-instances" />
        <Figure name="Free" value={availableSlots} testId="available-slots" strong />
        <Figure name="Message credits" value={credits.toLocaleString()} testId="credits" />
      </dl>
      {creditsHeld > 0 && (
        <p className="hint">{creditsHeld.toLocaleString()} more credits are held for messages on their way.</p>
      )}
      <p className="hint">
        {sentence} {tier && <>Tier {tier}. </>}
        {status === 'PAST_DUE' && graceEndsAt && (
          <>
            Grace ends <Time iso={graceEndsAt} />.{' '}
          </>
        )}
        {currentPeriodEnd && (
          <>
            Period ends <Time iso={currentPeriodEnd} dateOnly />.
          </>
        )}
      </p>
    </section>
  );
}

function Figure({
  name,
  value,
  testId,
  strong = false,
}: {
  name: string;
  value: number | string;
  testId: string;
  strong?: boolean;
}) {
  return (
    <div className={strong ? 'figure figure-strong' : 'figure'}>
      <dt>{name}</dt>
      <dd data-testid={testId}>{value}</dd>
    </div>
  );
}
