import { TextField } from '../../components/text-field.tsx';
import type { VariableDraft } from './launch-draft.ts';

interface Props {
  variables: Record<string, VariableDraft>;
  onChange: (variables: Record<string, VariableDraft>) => void;
}

/** `body.1` reads `Body {{1}}`. */
function nameOf(key: string): string {
  const [place = '', ...rest] = key.split('.');
  const name =
    place === 'button' ? `Button ${Number(rest[0]) + 1}` : `${place.slice(0, 1).toUpperCase()}${place.slice(1)}`;
  return `${name} {{${rest.at(-1) ?? ''}}}`;
}

export function VariableFields({ variables, onChange }: Props) {
  return (
    <section className="card" aria-labelledby="variables-title">
      <h2 id="variables-title">Variables</h2>
      {Object.entries(variables).map(([key, variable]) => {
        const change = (part: Partial<VariableDraft>): void =>
          onChange({ ...variables, [key]: { ...variable, ...part } });
        return (
          <div key={key} className="wallet-fields" data-testid={`variable-${key}`}>
            <label className="field">
              {nameOf(key)}
              <select
                value={variable.source}
                onChange={(event) => change({ source: event.target.value as VariableDraft['source'] })}
              >
                <option value="attribute">From the contact</option>
                <option value="value">The same for everybody</option>
              </select>
            </label>
            <TextField
              label={variable.source === 'attribute' ? 'Attribute' : 'Text'}
              value={variable.text}
              onValue={(text) => change({ text })}
              required
              testId={`variable-text-${key}`}
            />
            {variable.source === 'attribute' && (
              <TextField
                label="Otherwise"
                value={variable.fallback}
                onValue={(fallback) => change({ fallback })}
                hint="Empty: who has no value is left out."
                testId={`variable-fallback-${key}`}
              />
            )}
          </div>
        );
      })}
    </section>
  );
}
