import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import { useContacts, useLists, type Filter } from '../../api/audience-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { ContactTable } from './contact-table.tsx';
import { ExportButton } from './export-button.tsx';
import { ImportForm } from './import-form.tsx';
import { ImportList } from './import-list.tsx';

export function ContactsPage() {
  const listId = new URLSearchParams(useSearch()).get('list') ?? '';
  const [filter, setFilter] = useState<Filter>({ search: '', listId, tag: '' });
  const asked = { ...filter, search: filter.search.trim(), tag: filter.tag.trim() };
  const list = useContacts(asked);
  const contacts = list.data?.pages.flatMap(({ items }) => items);
  const filtered = Object.values(asked).some((value) => value !== '');
  return (
    <div className="page">
      <PageHeader title="Contacts" lead="The people you may write to. However a number is written, it is one person.">
        <Link href="/lists" className="button">
          Lists and opt-outs
        </Link>
      </PageHeader>
      <div className="columns">
        <section className="card" aria-labelledby="contacts-title" data-testid="contacts">
          <div className="card-head">
            <h2 id="contacts-title">Everyone</h2>
            <ExportButton filter={asked} />
          </div>
          <Filters filter={filter} onChange={setFilter} />
          {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
          {!contacts && !list.error && <Skeleton lines={6} />}
          {contacts?.length === 0 && (
            <div className="empty" data-testid="no-contacts">
              <h3>{filtered ? 'Nobody is found by this' : 'Nobody yet'}</h3>
              <p>
                {filtered
                  ? 'A search finds the beginning of a name or a number.'
                  : 'Paste or upload a CSV with a column of phone numbers.'}
              </p>
            </div>
          )}
          {contacts && contacts.length > 0 && <ContactTable contacts={contacts} />}
          <MoreButton list={list} />
        </section>
        <div className="stack">
          <ImportForm />
          <ImportList />
        </div>
      </div>
    </div>
  );
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const lists = useLists();
  const change = (part: Partial<Filter>): void => onChange({ ...filter, ...part });
  return (
    <div className="contact-filters">
      <input
        type="search"
        value={filter.search}
        onChange={(event) => change({ search: event.target.value })}
        maxLength={200}
        placeholder="Name or number"
        aria-label="Search by name or number"
        data-testid="contact-search"
      />
      <select
        value={filter.listId}
        onChange={(event) => change({ listId: event.target.value })}
        aria-label="List"
        data-testid="contact-list-filter"
      >
        <option value="">Every list</option>
        {lists.data?.pages
          .flatMap(({ items }) => items)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </select>
      <input
        value={filter.tag}
        onChange={(event) => change({ tag: event.target.value })}
        maxLength={60}
        placeholder="Tag"
        aria-label="Tag"
        data-testid="contact-tag-filter"
      />
    </div>
  );
}
