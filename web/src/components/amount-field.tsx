import { useId } from 'react';

interface Props {
  label: string;
  currency: string;
  value: string;
  onChange: (typed: string) => void;
  hint?: string;
  required?: boolean;
  /** An amount may also take away. */
  signed?: boolean;
  testId: string;
}

/** An amount that a person types, in the currency beside it. */
export function AmountField({ label, currency, value, onChange, hint, required, signed, testId }: Props) {
  const field = useId();
  return (
    <div className="field">
      <label htmlFor={field}>
        {label} <span className="hint">{currency}</span>
      </label>
      <input
        id={field}
        inputMode="decimal"
        autoComplete="off"
        pattern={`${signed ? '-?' : ''}\\d{1,9}(\\.\\d{1,6})?`}
        title="An amount such as 12.50"
        value={value}
        required={required}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={hint ? `${field}-hint` : undefined}
        data-testid={testId}
      />
      {hint && (
        <span id={`${field}-hint`} className="hint">
          {hint}
        </span>
      )}
    </div>
  );
}
