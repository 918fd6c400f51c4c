import { useId, useState, type SubmitEvent } from 'react';
import type { AuditFilter } from '../api/queries.ts';
import { TextField } from './text-field.tsx';

interface Props {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
  /** Actions to propose. */
  actions: string[];
  /** Whether one may ask for a single organization. */
  organizations?: boolean;
}

/** What of the log is shown; an entry's action sets it too. */
export function AuditFilterForm({ filter, onFilter, actions, organizations = false }: Props) {
  const [typed, setTyped] = useState(filter);
  const proposals = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onFilter({ action: typed.action.trim(), organizationId: typed.organizationId.trim() });
  };
  return (
    <form className="wallet-fields wallet-fields-end" onSubmit={submit}>
      <TextField
        label="Only this action"
        type="search"
        value={typed.action}
        onValue={(action) => setTyped({ ...typed, action })}
        pattern="\s*[a-z_]+\.[a-z_]+\s*"
        title="An action such as instance.requested"
        placeholder="instance.requested"
        list={proposals}
        autoComplete="off"
        testId="audit-action-filter"
      />
      {organizations && (
        <TextField
          label="Only this organization"
          type="search"
          value={typed.organizationId}
          onValue={(organizationId) => setTyped({ ...typed, organizationId })}
          pattern="\s*org_[0-9a-f]{32}\s*"
          title="The id of an organization, such as org_ and 32 digits"
          placeholder="org_…"
          autoComplete="off"
          testId="audit-organization-filter"
        />
      )}
      <datalist id={proposals}>
        {actions.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
      <div className="actions">
        <button type="submit" className="button" data-testid="filter-audit">
          Show
        </button>
        {(filter.action !== '' || filter.organizationId !== '') && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => onFilter({ action: '', organizationId: '' })}
            data-testid="audit-everything"
          >
            Show everything
          </button>
        )}
      </div>
    </form>
  );
}
