import { useState } from 'react';
import type { Template } from '../../../../shared/templates/template.schema.ts';
import { useDeleteTemplate, useEditTemplate } from '../../api/template-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Time } from '../../components/time.tsx';
import { PhoneBubble } from './phone-bubble.tsx';
import { TemplateBadge } from './template-badge.tsx';
import { fromTemplate, toComponents } from './template-draft.ts';
import { TemplateForm } from './template-form.tsx';

const EDITABLE = ['APPROVED', 'REJECTED', 'PAUSED'];

export function TemplateItem({ template }: { template: Template }) {
  const { id, name, language, category, status, reason, quality, submission, submissionError, updatedAt } = template;
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const draft = fromTemplate(template);
  return (
    <li className="letter" data-testid="template" data-name={name} data-status={status}>
      <p className="letter-head">
        <strong>{name}</strong> <TemplateBadge status={status} />
        <Time iso={updatedAt} />
      </p>
      <p className="hint">
        {category} · {language}
        {quality && quality !== 'UNKNOWN' && <> · quality {quality.toLowerCase()}</>}
        {submission === 'submitting' && <> · on its way to Meta</>} · <code>{id}</code>
      </p>
      {reason && status !== 'APPROVED' && (
        <p className="notice notice-warn" data-testid="template-reason">
          {reason}
        </p>
      )}
      {submissionError && status !== 'REJECTED' && (
        <p className="notice notice-bad">Meta did not take the last change: {submissionError}</p>
      )}
      {open !== 'edit' && (
        <details>
          <summary>Preview</summary>
          <PhoneBubble components={template.components} />
        </details>
      )}
      {open === null && (
        <div className="actions">
          {draft && EDITABLE.includes(status) && submission !== 'submitting' && (
            <button type="button" className="button" onClick={() => setOpen('edit')} data-testid="edit-template">
              Edit
            </button>
          )}
          <button
            type="button"
            className="button button-quiet"
            onClick={() => setOpen('delete')}
            data-testid="delete-template"
          >
            Delete…
          </button>
        </div>
      )}
      {open === 'edit' && draft && <EditTemplate template={template} onClose={() => setOpen(null)} />}
      {open === 'delete' && <DeleteTemplate template={template} onClose={() => setOpen(null)} />}
    </li>
  );
}

interface Props {
  template: Template;
  onClose: () => void;
}

function EditTemplate({ template, onClose }: Props) {
  const edit = useEditTemplate(template.id);
  const draft = fromTemplate(template);
  if (!draft) return null;
  const approved = template.status === 'APPROVED';
  return (
    <TemplateForm
      title={`Edit ${template.name}`}
      initial={draft}
      locked={{ name: true, category: approved }}
      submitLabel={edit.isPending ? 'Submitting…' : 'Submit the change'}
      busy={edit.isPending}
      error={edit.error}
      onSubmit={(changed) =>
        edit.submit({ components: toComponents(changed), ...(!approved && { category: changed.category }) }, onClose)
      }
      onCancel={onClose}
    />
  );
}

function DeleteTemplate({ template: { id, name }, onClose }: Props) {
  const remove = useDeleteTemplate(id);
  return (
    <div className="discard">
      <p>Delete {name} here and at Meta? The name cannot be used again for four weeks.</p>
      {remove.error && <ProblemNotice error={remove.error} />}
      <div className="actions">
        <button
          type="button"
          className="button button-danger"
          disabled={remove.isPending}
          onClick={() => remove.submit(null)}
          data-testid="confirm-delete-template"
        >
          {remove.isPending ? 'Deleting…' : 'Delete it'}
        </button>
        <button type="button" className="button button-quiet" onClick={onClose}>
          Keep it
        </button>
      </div>
    </div>
  );
}
