import { useState, type SubmitEvent } from 'react';
import { Link } from 'wouter';
import type { ContactList } from '../../../../shared/audience/list.schema.ts';
import { useCreateList, useDeleteList, useLists, useRenameList } from '../../api/audience-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { TextField } from '../../components/text-field.tsx';
import { Time } from '../../components/time.tsx';
import { OptOuts } from './opt-outs.tsx';

export function ListsPage() {
  const list = useLists();
  const lists = list.data?.pages.flatMap(({ items }) => items);
  return (
    <div className="page">
      <PageHeader title="Lists" lead="A campaign goes to a list. Whoever opted out is passed over.">
        <Link href="/contacts" className="button">
          Contacts
        </Link>
      </PageHeader>
      <div className="columns">
        <section className="card" aria-labelledby="lists-title" data-testid="lists">
          <h2 id="lists-title" className="visually-hidden">
            All lists
          </h2>
          {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
          {!lists && !list.error && <Skeleton lines={4} />}
          {lists?.length === 0 && (
            <div className="empty">
              <h3>No list yet</h3>
              <p>Make one here, or name one when you import contacts.</p>
            </div>
          )}
          <ul className="letters">
            {lists?.map((one) => (
              <ListItem key={one.id} list={one} />
            ))}
          </ul>
          <MoreButton list={list} />
        </section>
        <div className="stack">
          <CreateForm />
          <OptOuts />
        </div>
      </div>
    </div>
  );
}

function CreateForm() {
  const [name, setName] = useState('');
  const create = useCreateList();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    create.submit({ name: name.trim() }, () => setName(''));
  };
  return (
    <form className="card" onSubmit={submit} aria-labelledby="create-list-title">
      <h2 id="create-list-title">New list</h2>
      <TextField
        label="Name"
        value={name}
        onValue={setName}
        required
        pattern=".*\S.*"
        maxLength={100}
        testId="list-name"
      />
      {create.error && <ProblemNotice error={create.error} />}
      <div className="submit">
        <button type="submit" className="button button-primary" disabled={create.isPending} data-testid="create-list">
          Make it
        </button>
      </div>
    </form>
  );
}

function ListItem({ list: { id, name, contacts, createdAt } }: { list: ContactList }) {
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null);
  const remove = useDeleteList(id);
  return (
    <li className="letter" data-testid="list" data-name={name}>
      <p className="letter-head">
        <Link href={`/contacts?list=${id}`} className="instance-name">
          {name}
        </Link>
        <span className="hint">
          {new Intl.NumberFormat().format(contacts)} {contacts === 1 ? 'contact' : 'contacts'}
        </span>
        <Time iso={createdAt} dateOnly />
      </p>
      {remove.error && <ProblemNotice error={remove.error} />}
      {asked === 'rename' && <RenameForm id={id} name={name} onDone={() => setAsked(null)} />}
      {asked === 'delete' && (
        <div className="actions">
          <button
            type="button"
            className="button button-small button-danger"
            disabled={remove.isPending}
            onClick={() => remove.submit(null)}
            data-testid="confirm-delete-list"
          >
            Delete the list, keep its contacts
          </button>
          <button type="button" className="button button-small button-quiet" onClick={() => setAsked(null)}>
            Keep it
          </button>
        </div>
      )}
      {asked === null && (
        <div className="actions">
          <button type="button" className="button button-small button-quiet" onClick={() => setAsked('rename')}>
            Rename
          </button>
          <button
            type="button"
            className="button button-small button-quiet"
            onClick={() => setAsked('delete')}
            data-testid="delete-list"
          >
            Delete…
          </button>
        </div>
      )}
    </li>
  );
}

function RenameForm({ id, name, onDone }: { id: string; name: string; onDone: () => void }) {
  const [next, setNext] = useState(name);
  const rename = useRenameList(id);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    rename.submit({ name: next.trim() }, onDone);
  };
  return (
    <form className="discard" onSubmit={submit}>
      <TextField
        label="New name"
        value={next}
        onValue={setNext}
        required
        pattern=".*\S.*"
        maxLength={100}
        testId="list-new-name"
      />
      {rename.error && <ProblemNotice error={rename.error} />}
      <div className="actions">
        <button type="submit" className="button button-small button-primary" disabled={rename.isPending}>
          Rename
        </button>
        <button type="button" className="button button-small button-quiet" onClick={onDone}>
          Leave it
        </button>
      </div>
    </form>
  );
}
