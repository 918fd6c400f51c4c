import type { Tier } from '../../../../shared/billing/catalogue.ts';
import type { TierOffer } from './offers.ts';

interface Props {
  offers: readonly TierOffer[];
  chosen: Tier | null;
  /** A tier once chosen can be changed for another, not for none. */
  mayHaveNone: boolean;
  onChoose: (tier: Tier | null) => void;
}

export function TierChoice({ offers, chosen, mayHaveNone, onChoose }: Props) {
  return (
    <fieldset className="tiers">
      <legend>Tier</legend>
      {mayHaveNone && (
        <Option
          checked={chosen === null}
          onChoose={() => onChoose(null)}
          testId="tier-none"
          name="None"
          price="Seats only"
        >
          Pay for seats alone.
        </Option>
      )}
      {offers.map(({ tier, dollars, includedSlots, resources }) => (
        <Option
          key={tier}
          checked={chosen === tier}
          onChoose={() => onChoose(tier)}
          testId={`tier-${tier.toLowerCase()}`}
          name={tier}
          price={dollars === 0 ? 'Free' : `$${dollars} a month`}
        >
          {includedSlots} {includedSlots === 1 ? 'instance' : 'instances'} included. {resources}.
        </Option>
      ))}
    </fieldset>
  );
}

interface OptionProps {
  name: string;
  price: string;
  checked: boolean;
  testId: string;
  onChoose: () => void;
  children: React.ReactNode;
}

function Option({ name, price, checked, testId, onChoose, children }: OptionProps) {
  return (
    <label className="tier">
      <input type="radio" name="tier" checked={checked} onChange={onChoose} data-testid={testId} />
      <span className="tier-name">{name}</span>
      <span className="tier-price">{price}</span>
      <span className="hint">{children}</span>
    </label>
  );
}
