import { variablesOf } from '../../../../shared/templates/variables.schema.ts';
import type { ButtonDraft, FieldsProps } from './template-draft.ts';

const KINDS: Record<ButtonDraft['kind'], { label: string; value: string | null }> = {
  QUICK_REPLY: { label: 'Quick reply', value: null },
  URL: { label: 'Website', value: 'https://example.com/{{1}}' },
  PHONE_NUMBER: { label: 'Call', value: '+14155550100' },
};
const MOST = 10;

export function ButtonFields({ draft: { buttons, parameterFormat }, change }: FieldsProps) {
  const variable = parameterFormat === 'NAMED' ? 'code' : '1';
  const set = (index: number, part: Partial<ButtonDraft>): void =>
    change({ buttons: buttons.map((button, at) => (at === index ? { ...button, ...part } : button)) });
  return (
    <fieldset className="stack">
      <legend>Buttons</legend>
      {buttons.map((button, index) => (
        <div className="button-row" key={index} data-testid="template-button">
          <select
            value={button.kind}
            aria-label={`Kind of button ${index + 1}`}
            onChange={(event) => set(index, { kind: event.target.value as ButtonDraft['kind'] })}
          >
            {Object.entries(KINDS).map(([kind, { label }]) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
          <input
            value={button.text}
            maxLength={25}
            placeholder="Text"
            aria-label={`Text of button ${index + 1}`}
            onChange={(event) => set(index, { text: event.target.value })}
          />
          {KINDS[button.kind].value && (
            <input
              value={button.value}
              placeholder={KINDS[button.kind].value?.replace('1}}', `${variable}}}`)}
              aria-label={`${KINDS[button.kind].label} of button ${index + 1}`}
              onChange={(event) => set(index, { value: event.target.value })}
            />
          )}
          {button.kind === 'URL' && variablesOf(button.value).length > 0 && (
            <input
              value={button.example}
              placeholder="The whole address, filled in"
              aria-label={`Example of button ${index + 1}`}
              onChange={(event) => set(index, { example: event.target.value })}
            />
          )}
          <button
            type="button"
            className="button button-quiet"
            aria-label={`Remove button ${index + 1}`}
            onClick={() => change({ buttons: buttons.filter((_button, at) => at !== index) })}
          >
            ×
          </button>
        </div>
      ))}
      {buttons.length < MOST && (
        <div>
          <button
            type="button"
            className="button"
            onClick={() => change({ buttons: [...buttons, { kind: 'QUICK_REPLY', text: '', value: '', example: '' }] })}
            data-testid="add-button"
          >
            Add a button
          </button>
        </div>
      )}
    </fieldset>
  );
}
