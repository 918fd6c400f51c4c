import { useState, type SubmitEvent } from 'react';
import type { WalletSettings } from '../../../../shared/wallet/wallet.schema.ts';
import { useChangeWalletSettings, useWalletSettings } from '../../api/wallet-queries.ts';
import { toMicros, toTyped } from '../../components/amount.ts';
import { AmountField } from '../../components/amount-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';

const typed = (micros: string | null): string => (micros === null ? '' : toTyped(micros));

export function SettingsForm() {
  const { data: settings, error, refetch } = useWalletSettings(true);
  return (
    <section className="card" aria-labelledby="caps-title" data-testid="wallet-settings">
      <h2 id="caps-title">Warnings and caps</h2>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!settings && !error && <Skeleton lines={3} />}
      {settings && <Fields settings={settings} />}
    </section>
  );
}

function Fields({ settings }: { settings: WalletSettings }) {
  const { currency } = settings;
  const [threshold, setThreshold] = useState(typed(settings.lowBalanceThreshold));
  const [daily, setDaily] = useState(typed(settings.dailyCap));
  const [monthly, setMonthly] = useState(typed(settings.monthlyCap));
  const change = useChangeWalletSettings();
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    change.submit({
      lowBalanceThreshold: toMicros(threshold),
      dailyCap: toMicros(daily),
      monthlyCap: toMicros(monthly),
    });
  };
  return (
    <form className="wallet-form" onSubmit={save}>
      {change.error && <ProblemNotice error={change.error} />}
      <div className="wallet-fields">
        <AmountField
          label="Warn below"
          currency={currency}
          value={threshold}
          onChange={setThreshold}
          hint="Of what is available. Empty: no warning."
          testId="low-balance-threshold"
        />
        <AmountField
          label="Cap for a day"
          currency={currency}
          value={daily}
          onChange={setDaily}
          hint="For the campaigns launched in one UTC day. Empty: no cap."
          testId="daily-cap"
        />
        <AmountField
          label="Cap for a month"
          currency={currency}
          value={monthly}
          onChange={setMonthly}
          hint="For the campaigns launched in one UTC month."
          testId="monthly-cap"
        />
      </div>
      <div className="submit">
        <button type="submit" className="button" disabled={change.isPending} data-testid="save-wallet-settings">
          {change.isPending ? 'Saving…' : 'Save'}
        </button>
        {change.isSuccess && (
          <span role="status" className="hint" data-testid="wallet-settings-saved">
            Saved.
          </span>
        )}
      </div>
    </form>
  );
}
