import type { Template } from '../../../../shared/templates/template.schema.ts';
import { Link } from 'wouter';
import { useTemplates } from '../../api/template-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { variablesOf, type VariableDraft } from './launch-draft.ts';

interface Props {
  chosen: Template | null;
  onChoose: (template: Template, variables: Record<string, VariableDraft>) => void;
}

/** Templates that may be sent now. */
export function TemplateChoice({ chosen, onChoose }: Props) {
  const list = useTemplates({ status: 'APPROVED', search: '' });
  const templates = list.data?.pages.flatMap(({ items }) => items).filter(({ usable }) => usable);
  return (
    <fieldset className="tiers">
      <legend>Template</legend>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!templates && !list.error && <Skeleton lines={2} />}
      {templates?.length === 0 && (
        <div className="empty">
          <p>
            No approved template yet. <Link href="/templates">Write one</Link>; Meta reviews it.
          </p>
        </div>
      )}
      {templates?.map((template) => (
        <label key={template.id} className="tier" data-testid="template-choice" data-name={template.name}>
          <input
            type="radio"
            name="template"
            checked={chosen?.id === template.id}
            onChange={() => onChoose(template, variablesOf(template))}
          />
          <span className="tier-name">{template.name}</span>
          <span className="hint">
            {template.category}, {template.language}
          </span>
        </label>
      ))}
      <MoreButton list={list} />
    </fieldset>
  );
}
