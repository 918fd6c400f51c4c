import { useState, type SubmitEvent } from 'react';
import { useSetTaxRate } from '../../api/recharge-queries.ts';
import { toTyped } from '../../components/amount.ts';
import { countryName } from '../../components/country-name.ts';
import { toBasisPoints } from '../../components/percent.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';

const EMPTY = { country: '', name: '', percent: '', from: '' };
/** A hundred of any currency costs a ten-thousandth of this more for each basis point. */
const HUNDRED = 100_000_000;

/** Says what a recharge will cost before the rate is set. */
export function TaxRateForm() {
  const [draft, setDraft] = useState(EMPTY);
  const set = useSetTaxRate();
  const change = (part: Partial<typeof EMPTY>): void => setDraft({ ...draft, ...part });
  const { country, name, percent, from } = draft;
  const basisPoints = toBasisPoints(percent);
  const ready = /^[A-Z]{2}$/.test(country) && name.trim() !== '' && basisPoints !== null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!ready) return;
    const validFrom = from === '' ? {} : { validFrom: new Date(from).toISOString() };
    set.submit({ country, name: name.trim(), basisPoints, ...validFrom }, () => setDraft(EMPTY));
  };
  return (
    <form className="wallet-form" onSubmit={submit}>
      <div className="wallet-fields">
        <TextField
          label="Country"
          value={country}
          onValue={(typed) => change({ country: typed.toUpperCase() })}
          pattern="[A-Z]{2}"
          maxLength={2}
          title="Two letters, such as IN"
          hint={country.length === 2 ? countryName(country) : 'Two letters, such as IN.'}
          autoComplete="off"
          required
          testId="tax-country-code"
        />
        <TextField
          label="Name"
          value={name}
          onValue={(typed) => change({ name: typed })}
          maxLength={40}
          placeholder="GST"
          hint="As receipts show it."
          autoComplete="off"
          required
          testId="tax-name"
        />
        <TextField
          label="Percent"
          inputMode="decimal"
          value={percent}
          onValue={(typed) => change({ percent: typed })}
          pattern="\d{1,3}(\.\d{1,2})?"
          title="A percentage such as 18 or 18.5, at most 100"
          placeholder="18"
          autoComplete="off"
          required
          testId="tax-percent"
        />
        <TextField
          label="From"
          type="datetime-local"
          value={from}
          onValue={(typed) => change({ from: typed })}
          hint="In your time zone. Empty: from now on."
          testId="tax-from"
        />
      </div>
      {set.error && <ProblemNotice error={set.error} />}
      <div className="submit">
        <button type="submit" className="button" disabled={set.isPending} data-testid="set-tax">
          Set the rate
        </button>
        <span className="hint" role="status">
          {ready &&
            `A recharge of 100 then costs ${toTyped(String(HUNDRED + basisPoints * 10_000))} in ${countryName(country)}.`}
          {!ready && set.isSuccess && 'It is set, and in the list below.'}
        </span>
      </div>
    </form>
  );
}
