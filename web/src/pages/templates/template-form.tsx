import { useState, type SubmitEvent } from 'react';
import type { Category } from '../../../../shared/templates/component.schema.ts';
import { LANGUAGES } from '../../../../shared/templates/languages.schema.ts';
import { templateRequestSchema } from '../../../../shared/templates/template.schema.ts';
import type { ParameterFormat } from '../../../../shared/templates/variables.schema.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ButtonFields } from './button-fields.tsx';
import { HeaderFields } from './header-fields.tsx';
import { PhoneBubble } from './phone-bubble.tsx';
import { toComponents, toRequest, type FieldsProps, type TemplateDraft } from './template-draft.ts';
import { TextFields } from './text-fields.tsx';

const CATEGORIES: { value: Category; label: string }[] = [
  { value: 'marketing', label: 'Marketing: offers and news' },
  { value: 'utility', label: 'Utility: about something they ordered or asked for' },
  { value: 'authentication', label: 'Authentication: a code to sign in' },
];

interface Props {
  title: string;
  initial: TemplateDraft;
  /** A template that Meta has keeps its name and language, and an approved one its category. */
  locked?: { name: boolean; category: boolean };
  submitLabel: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (draft: TemplateDraft) => void;
  onCancel: () => void;
}

export function TemplateForm({ title, initial, locked, submitLabel, busy, error, onSubmit, onCancel }: Props) {
  const [draft, setDraft] = useState(initial);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<TemplateDraft>): void => setDraft({ ...draft, ...part });
  const faults = faultsOf(draft);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) onSubmit(draft);
  };

  return (
    <form className="card template-form" onSubmit={submit} aria-label={title} noValidate data-testid="template-form">
      <h2>{title}</h2>
      <div className="columns">
        <div className="stack">
          {!locked?.name && <NameFields draft={draft} change={change} />}
          <div className="field">
            <label htmlFor="template-category">Category</label>
            <select
              id="template-category"
              value={draft.category}
              disabled={locked?.category ?? false}
              onChange={(event) => change({ category: event.target.value as Category })}
              data-testid="template-category"
            >
              {CATEGORIES.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </div>
          {draft.category === 'authentication' ? (
            <AuthenticationFields draft={draft} change={change} />
          ) : (
            <>
              {!locked?.name && <FormatChoice draft={draft} change={change} />}
              <HeaderFields draft={draft} change={change} />
              <TextFields draft={draft} change={change} />
              <ButtonFields draft={draft} change={change} />
            </>
          )}
        </div>
        <div className="stack template-preview">
          <PhoneBubble components={toComponents(draft)} examples={draft.examples} headerExample={draft.headerExample} />
          {tried && faults.length > 0 && (
            <section className="notice notice-warn" role="alert" data-testid="template-faults">
              <h3>Meta would not take this yet</h3>
              <ul>
                {faults.map((fault) => (
                  <li key={fault}>{fault}</li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
      {error && <ProblemNotice error={error} />}
      <div className="actions">
        <button type="submit" className="button button-primary" disabled={busy} data-testid="submit-template">
          {submitLabel}
        </button>
        <button type="button" className="button button-quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function NameFields({ draft, change }: FieldsProps) {
  return (
    <>
      <div className="field">
        <label htmlFor="template-name">Name</label>
        <input
          id="template-name"
          value={draft.name}
          onChange={(event) => change({ name: event.target.value.toLowerCase().replace(/[^a-z0-9_]/g, '_') })}
          maxLength={470}
          placeholder="spring_offer"
          autoComplete="off"
          data-testid="template-name"
        />
      </div>
      <div className="field">
        <label htmlFor="template-language">Language</label>
        <select
          id="template-language"
          value={draft.language}
          onChange={(event) => change({ language: event.target.value })}
          data-testid="template-language"
        >
          {LANGUAGES.map((code) => (
            <option key={code} value={code}>
              {languageName(code)}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

const FORMATS: { value: ParameterFormat; label: string }[] = [
  { value: 'POSITIONAL', label: 'Numbered: {{1}}' },
  { value: 'NAMED', label: 'Named: {{first_name}}' },
];

/** Meta does not let it change once it has the template. */
function FormatChoice({ draft, change }: FieldsProps) {
  return (
    <fieldset className="stack">
      <legend>Variables</legend>
      <div className="choices">
        {FORMATS.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            aria-pressed={draft.parameterFormat === value}
            onClick={() => change({ parameterFormat: value })}
            data-testid={`variables-${value.toLowerCase()}`}
          >
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function AuthenticationFields({ draft, change }: FieldsProps) {
  return (
    <>
      <p className="hint">The words are Meta’s own; the code is filled in when it is sent.</p>
      <label className="check-line">
        <input
          type="checkbox"
          checked={draft.securityAdvice}
          onChange={(event) => change({ securityAdvice: event.target.checked })}
        />
        Advise not to share the code
      </label>
      <div className="field">
        <label htmlFor="template-expiry">Minutes until the code expires</label>
        <input
          id="template-expiry"
          type="number"
          min={1}
          max={90}
          value={draft.expiryMinutes}
          onChange={(event) => change({ expiryMinutes: event.target.value })}
        />
      </div>
    </>
  );
}

function faultsOf(draft: TemplateDraft): string[] {
  const parsed = templateRequestSchema.safeParse(toRequest(draft));
  if (parsed.success) return [];
  return [
    ...new Set(
      parsed.error.issues.map(({ path, message }) =>
        path[0] === 'name' ? `Name: ${message}` : withPart(path, message),
      ),
    ),
  ];
}

/** Sentences of our own name the component; those of a form's field do not. */
function withPart(path: readonly PropertyKey[], message: string): string {
  return /^[A-Z]+: /.test(message) ? message : `${String(path.at(-1) ?? 'template').replaceAll('_', ' ')}: ${message}`;
}

const names = new Intl.DisplayNames(undefined, { type: 'language' });
function languageName(code: string): string {
  return `${names.of(code.replace('_', '-')) ?? code} (${code})`;
}
