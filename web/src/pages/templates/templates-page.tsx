import { useState } from 'react';
import { PageHeader } from '../../components/page-header.tsx';
import { CreateTemplate } from './create-template.tsx';
import { TemplateList } from './template-list.tsx';

export function TemplatesPage() {
  const [writing, setWriting] = useState(false);
  return (
    <div className="page">
      <PageHeader title="Templates" lead="What you may write to people first. Meta reviews each one before it is sent.">
        {!writing && (
          <button
            type="button"
            className="button button-primary"
            onClick={() => setWriting(true)}
            data-testid="new-template"
          >
            New template
          </button>
        )}
      </PageHeader>
      {writing && <CreateTemplate onClose={() => setWriting(false)} />}
      <TemplateList />
    </div>
  );
}
