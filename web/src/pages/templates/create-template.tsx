import { useCreateTemplate } from '../../api/template-queries.ts';
import { EMPTY_DRAFT, toRequest } from './template-draft.ts';
import { TemplateForm } from './template-form.tsx';

export function CreateTemplate({ onClose }: { onClose: () => void }) {
  const create = useCreateTemplate();
  return (
    <TemplateForm
      title="New template"
      initial={EMPTY_DRAFT}
      submitLabel={create.isPending ? 'Submitting…' : 'Submit to Meta'}
      busy={create.isPending}
      error={create.error}
      onSubmit={(draft) => create.submit(toRequest(draft), onClose)}
      onCancel={onClose}
    />
  );
}
