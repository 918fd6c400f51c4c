import { useState, type SubmitEvent } from 'react';
import type { Entitlement } from '../../../../shared/billing/billing.schema.ts';
import { useCheckout } from '../../api/mutations.ts';
import { AdminSubmitButton } from '../../components/admin-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { rememberPurchase } from './awaited-purchase.ts';
import {
  CREDIT_PACK_DOLLARS,
  CREDITS_A_PACK,
  monthlyDollars,
  SEAT_DOLLARS,
  slotsOf,
  TIER_OFFERS,
  type Choice,
} from './offers.ts';
import { TierChoice } from './tier-choice.tsx';

const MOST_SEATS = 1000;
const MOST_PACKS = 10_000;

interface Props {
  entitlement: Entitlement;
  /** The subscription there was has been changed; the entitlement will follow. */
  onChanged: () => void;
}

/** Chooses what the subscription shall hold, and goes to Stripe to pay for it. */
export function PurchaseForm({ entitlement, onChanged }: Props) {
  const subscribed = entitlement.seats > 0 || entitlement.creditPacks > 0 || entitlement.tier !== null;
  const [seatsText, setSeatsText] = useState(String(subscribed ? entitlement.seats : 1));
  const [packsText, setPacksText] = useState(String(entitlement.creditPacks));
  const [tier, setTier] = useState(entitlement.tier);
  const checkout = useCheckout();
  const choice: Choice = { seats: Number(seatsText), creditPacks: Number(packsText), tier };
  const unchanged =
    subscribed &&
    choice.seats === entitlement.seats &&
    choice.creditPacks === entitlement.creditPacks &&
    tier === entitlement.tier;

  const buy = (event: SubmitEvent): void => {
    event.preventDefault();
    const { seats, creditPacks } = choice;
    checkout.submit({ seats, creditPacks, ...(tier && { tier }) }, (answer) => {
      rememberPurchase({ organizationId: entitlement.organizationId, seats, creditPacks, tier });
      if (answer.kind === 'checkout') window.location.assign(answer.url);
      else onChanged();
    });
  };

  return (
    <form className="card purchase" onSubmit={buy} aria-labelledby="purchase-title">
      <h2 id="purchase-title">{subscribed ? 'Change your subscription' : 'Buy capacity'}</h2>
      <div className="field">
        <label htmlFor="seats">Seats</label>
        <input
          id="seats"
          type="number"
          inputMode="numeric"
          required
          min={tier === null ? 1 : 0}
          max={MOST_SEATS}
          step={1}
          value={seatsText}
          onChange={(event) => setSeatsText(event.target.value)}
          aria-describedby="seats-hint"
          data-testid="seats"
        />
        <p id="seats-hint" className="hint">
          1 seat = 1 instance, ${SEAT_DOLLARS} a month. This is how many the subscription shall hold in all.
        </p>
      </div>
      <div className="field">
        <label htmlFor="packs">Message credit packs</label>
        <input
          id="packs"
          type="number"
          inputMode="numeric"
          required
          min={0}
          max={MOST_PACKS}
          step={1}
          value={packsText}
          onChange={(event) => setPacksText(event.target.value)}
          aria-describedby="packs-hint"
          data-testid="packs"
        />
        <p id="packs-hint" className="hint">
          1 pack = {CREDITS_A_PACK.toLocaleString()} credits every month, ${CREDIT_PACK_DOLLARS} a month. One credit
          sends one message; what is left carries over.
        </p>
      </div>
      <TierChoice offers={TIER_OFFERS} chosen={tier} mayHaveNone={entitlement.tier === null} onChoose={setTier} />
      <p className="sum" aria-live="polite" data-testid="sum">
        <strong>{slotsOf(choice)}</strong> {slotsOf(choice) === 1 ? 'slot' : 'slots'} for{' '}
        <strong>${monthlyDollars(choice)}</strong> a month, before tax
      </p>
      {checkout.error && <ProblemNotice error={checkout.error} />}
      <AdminSubmitButton
        busy={checkout.isPending || unchanged}
        testId="buy"
        action="buy seats and credits or change the tier"
      >
        {checkout.isPending ? 'One moment…' : subscribed ? 'Change subscription' : 'Buy with Stripe'}
      </AdminSubmitButton>
    </form>
  );
}
