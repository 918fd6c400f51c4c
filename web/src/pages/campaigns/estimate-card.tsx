import { Link } from 'wouter';
import type { CampaignEstimate } from '../../../../shared/campaigns/campaign.schema.ts';
import { formatAmount } from '../../components/amount.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { formatDuration } from './duration.ts';

interface Props {
  estimate: CampaignEstimate;
  launching: boolean;
  error: Error | null;
  onLaunch: () => void;
}

const REFUSALS: Record<string, string> = {
  'CAMPAIGN.NO_RECIPIENTS': 'Nobody is left to write to.',
  'CAMPAIGN.PORTFOLIO_LIMIT': 'More people than may be written to in 24 hours: spread it over days.',
  'WALLET.INSUFFICIENT': 'The wallet has less than this may cost.',
  'WALLET.SHORTFALL': 'Something delivered is not paid for yet: recharge first.',
  'WALLET.SPEND_CAP': 'It would go beyond what campaigns may cost in a day or a month.',
};

/** What a launch would do, and the button that does it. */
export function EstimateCard({ estimate, launching, error, onLaunch }: Props) {
  const { audience, duplicates, optedOut, missingVariables, recipients, seconds, currency, refusal } = estimate;
  const left: [string, number][] = [
    ['On the lists', audience],
    ['Duplicates', duplicates],
    ['Opted out', optedOut],
    ['Without a value', missingVariables],
  ];
  return (
    <section className="card" aria-labelledby="estimate-title" data-testid="estimate-card">
      <h2 id="estimate-title">Estimate</h2>
      <dl className="figures">
        <div className="figure figure-strong">
          <dt>Recipients</dt>
          <dd data-testid="estimate-recipients">{recipients.toLocaleString()}</dd>
        </div>
        {currency && (
          <div className="figure">
            <dt>Costs at most</dt>
            <dd data-testid="estimate-cost">{formatAmount(estimate.required, currency)}</dd>
          </div>
        )}
        <div className="figure">
          <dt>Takes</dt>
          <dd>{formatDuration(seconds)}</dd>
        </div>
      </dl>
      <dl className="facts">
        {left.map(([name, count]) => (
          <div key={name} className="failure">
            <dt>{name}</dt>
            <dd>{count.toLocaleString()}</dd>
          </div>
        ))}
        {currency && (
          <div className="failure">
            <dt>Available</dt>
            <dd className="amount">{formatAmount(estimate.available, currency)}</dd>
          </div>
        )}
        {estimate.portfolioLeft !== null && (
          <div className="failure">
            <dt>May be written to in 24 hours</dt>
            <dd>{estimate.portfolioLeft.toLocaleString()}</dd>
          </div>
        )}
        {estimate.dailyQuota !== null && (
          <div className="failure">
            <dt>Each 24 hours</dt>
            <dd>{estimate.dailyQuota.toLocaleString()}</dd>
          </div>
        )}
      </dl>
      {currency && <Countries countries={estimate.countries} currency={currency} />}
      {refusal && (
        <p className="notice notice-warn" role="status" data-testid="estimate-refusal">
          {REFUSALS[refusal] ?? 'It cannot be launched now.'} <code className="reason-code">{refusal}</code>
          {refusal.startsWith('WALLET.') && (
            <Link href="/wallet">{refusal === 'WALLET.SPEND_CAP' ? 'Change the caps' : 'Recharge the wallet'}</Link>
          )}
        </p>
      )}
      {error && <ProblemNotice error={error} />}
      <button
        type="button"
        className="button button-primary"
        disabled={launching || refusal !== null}
        onClick={onLaunch}
        data-testid="launch"
      >
        {launching ? 'Launching…' : `Launch to ${recipients.toLocaleString()} people`}
      </button>
    </section>
  );
}

function Countries({ countries, currency }: { countries: CampaignEstimate['countries']; currency: string }) {
  return (
    <div className="table" tabIndex={0} role="region" aria-label="Cost by country">
      <table>
        <thead>
          <tr>
            <th scope="col">Country</th>
            <th scope="col">Recipients</th>
            <th scope="col">Price</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {countries.map(({ country, recipients, price, cost }) => (
            <tr key={country}>
              <td>{country === 'ZZ' ? 'not known' : country}</td>
              <td>{recipients.toLocaleString()}</td>
              <td className="amount">{price !== null && formatAmount(price, currency)}</td>
              <td className="amount">{cost !== null && formatAmount(cost, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
