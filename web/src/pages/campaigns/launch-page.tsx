import { useState, type SubmitEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { useEstimate, useLaunch } from '../../api/campaign-queries.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { PhoneBubble } from '../templates/phone-bubble.tsx';
import { EstimateCard } from './estimate-card.tsx';
import { examplesOf, toRequest, type LaunchDraft } from './launch-draft.ts';
import { ListChoice } from './list-choice.tsx';
import { QuietHoursFields, USUAL_QUIET_HOURS } from './quiet-hours-fields.tsx';
import { TemplateChoice } from './template-choice.tsx';
import { VariableFields } from './variable-fields.tsx';

const EMPTY = (): LaunchDraft => ({
  name: '',
  template: null,
  listIds: [],
  variables: {},
  messagesPerSecond: '',
  scheduledAt: '',
  spreadOverDays: '',
  quiet: 'organization',
  quietHours: USUAL_QUIET_HOURS(),
});

/** From the template to the estimate; only then can it be launched. */
export function LaunchPage() {
  const [draft, setDraft] = useState(EMPTY);
  const [, navigate] = useLocation();
  const estimate = useEstimate();
  const launch = useLaunch();
  const request = toRequest(draft);
  const change = (part: Partial<LaunchDraft>): void => {
    // An estimate is of what was asked, and of nothing else.
    estimate.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (request) estimate.mutate(request);
  };
  const confirm = (): void => {
    if (!request) return;
    const quietHours = { organization: undefined, none: null, own: draft.quietHours }[draft.quiet];
    launch.submit(
      {
        ...request,
        ...(draft.name.trim() !== '' && { name: draft.name.trim() }),
        ...(quietHours !== undefined && { quietHours }),
      },
      ({ id }) => navigate(`/campaigns/${id}`),
    );
  };
  return (
    <div className="page">
      <p className="crumb">
        <Link href="/campaigns">Campaigns</Link>
      </p>
      <PageHeader title="New campaign" lead="Nothing is sent or held before you have seen what it costs." />
      <div className="columns">
        <form className="stack" onSubmit={submit} data-testid="launch-form">
          <section className="card" aria-labelledby="what-title">
            <h2 id="what-title">What, to whom</h2>
            <TextField
              label="Name"
              value={draft.name}
              onValue={(name) => change({ name })}
              maxLength={120}
              placeholder="Autumn collection"
              autoComplete="off"
              testId="campaign-name"
            />
            <TemplateChoice
              chosen={draft.template}
              onChoose={(template, variables) => change({ template, variables })}
            />
            <ListChoice chosen={draft.listIds} onChoose={(listIds) => change({ listIds })} />
          </section>
          {Object.keys(draft.variables).length > 0 && (
            <VariableFields variables={draft.variables} onChange={(variables) => change({ variables })} />
          )}
          <When draft={draft} onChange={change} />
          {estimate.error && <ProblemNotice error={estimate.error} />}
          <div className="actions">
            <button
              type="submit"
              className="button button-primary"
              disabled={!request || estimate.isPending}
              data-testid="estimate"
            >
              {estimate.isPending ? 'Counting…' : 'Estimate'}
            </button>
            {!request && <span className="hint">Choose a template, a list, and what fills every variable.</span>}
          </div>
        </form>
        <div className="stack">
          {draft.template && <PhoneBubble components={draft.template.components} {...examplesOf(draft.variables)} />}
          {estimate.data && (
            <EstimateCard
              estimate={estimate.data}
              launching={launch.isPending}
              onLaunch={confirm}
              error={launch.error}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function When({ draft, onChange }: { draft: LaunchDraft; onChange: (part: Partial<LaunchDraft>) => void }) {
  return (
    <section className="card" aria-labelledby="when-title">
      <h2 id="when-title">When, how fast</h2>
      <div className="wallet-fields">
        <TextField
          label="Not before"
          type="datetime-local"
          value={draft.scheduledAt}
          onValue={(scheduledAt) => onChange({ scheduledAt })}
          hint="Empty: at once."
          testId="scheduled-at"
        />
        <TextField
          label="Messages a second"
          type="number"
          min={1}
          max={1000}
          value={draft.messagesPerSecond}
          onValue={(messagesPerSecond) => onChange({ messagesPerSecond })}
          hint="At most; 50 unless said."
          testId="rate"
        />
        <TextField
          label="Spread over days"
          type="number"
          min={2}
          max={30}
          value={draft.spreadOverDays}
          onValue={(spreadOverDays) => onChange({ spreadOverDays })}
          hint="For lists above Meta’s limit of 24 hours."
          testId="spread"
        />
      </div>
      <label className="field">
        Quiet hours
        <select
          value={draft.quiet}
          onChange={(event) => onChange({ quiet: event.target.value as LaunchDraft['quiet'] })}
          data-testid="quiet-choice"
        >
          <option value="organization">As for all campaigns</option>
          <option value="none">None</option>
          <option value="own">Of its own</option>
        </select>
      </label>
      {draft.quiet === 'own' && (
        <QuietHoursFields value={draft.quietHours} onChange={(quietHours) => onChange({ quietHours })} />
      )}
    </section>
  );
}
