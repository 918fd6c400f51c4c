import { variablesOf } from '../../../../shared/templates/variables.schema.ts';
import { nextVariable, type FieldsProps } from './template-draft.ts';

export function TextFields({ draft, change }: FieldsProps) {
  const variables = variablesOf(draft.body);
  const named = draft.parameterFormat === 'NAMED';
  const add = (): void => change({ body: `${draft.body}{{${nextVariable(draft)}}}` });
  return (
    <>
      <div className="field">
        <label htmlFor="template-body">Message</label>
        <textarea
          id="template-body"
          value={draft.body}
          onChange={(event) => change({ body: event.target.value })}
          rows={5}
          maxLength={1024}
          placeholder={`Hello {{${named ? 'first_name' : '1'}}}, your order is on its way to you.`}
          data-testid="template-body"
        />
        <p className="hint">
          {draft.body.length} of 1,024 characters ·{' '}
          <button type="button" className="link" onClick={add} data-testid="add-variable">
            add a variable
          </button>
          {named && ' · names are small letters, digits and underscores'}
        </p>
      </div>
      {variables.map((name) => (
        <div className="field" key={name}>
          <label htmlFor={`example-${name}`}>Example for {`{{${name}}}`}</label>
          <input
            id={`example-${name}`}
            value={draft.examples[name] ?? ''}
            onChange={(event) => change({ examples: { ...draft.examples, [name]: event.target.value } })}
            data-testid={`example-${name}`}
          />
        </div>
      ))}
      <div className="field">
        <label htmlFor="template-footer">Footer</label>
        <input
          id="template-footer"
          value={draft.footer}
          onChange={(event) => change({ footer: event.target.value })}
          maxLength={60}
          placeholder="Reply STOP to end this"
          data-testid="template-footer"
        />
      </div>
    </>
  );
}
