import { useState } from 'react';
import { useTemplates } from '../../api/template-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { TemplateItem } from './template-item.tsx';

const FILTERS = [
  { value: '', label: 'All' },
  { value: 'APPROVED', label: 'Approved' },
  { value: 'PENDING', label: 'Pending' },
  { value: 'REJECTED', label: 'Rejected' },
  { value: 'PAUSED', label: 'Paused' },
];

export function TemplateList() {
  const [status, setStatus] = useState('');
  const [search, setSearch] = useState('');
  const list = useTemplates({ status, search: search.trim() });
  const templates = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="templates-title" data-testid="templates">
      <div className="card-head">
        <h2 id="templates-title" className="visually-hidden">
          All templates
        </h2>
        <div className="choices" role="group" aria-label="Status">
          {FILTERS.map(({ value, label }) => (
            <button key={label} type="button" aria-pressed={status === value} onClick={() => setStatus(value)}>
              {label}
            </button>
          ))}
        </div>
        <input
          type="search"
          className="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          maxLength={100}
          placeholder="Search by name"
          aria-label="Search templates by name"
          data-testid="template-search"
        />
      </div>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!templates && !list.error && <Skeleton lines={4} />}
      {templates?.length === 0 && (
        <div className="empty" data-testid="no-templates">
          <h3>{status || search ? 'No template is like this' : 'No template yet'}</h3>
          <p>{status || search ? 'Choose another filter.' : 'Write the first one: Meta usually decides in minutes.'}</p>
        </div>
      )}
      <ul className="letters">
        {templates?.map((template) => (
          <TemplateItem key={template.id} template={template} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}
