import { useState } from 'react';
import type { Contact } from '../../../../shared/audience/contact.schema.ts';
import { useDeleteContact, useLiftOptOut, useOptOut } from '../../api/audience-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

export function ContactTable({ contacts }: { contacts: Contact[] }) {
  return (
    <ul className="contacts">
      {contacts.map((contact) => (
        <ContactItem key={contact.id} contact={contact} />
      ))}
    </ul>
  );
}

function ContactItem({ contact }: { contact: Contact }) {
  const { phone, bsuid, country, name, attributes, tags, optedOut } = contact;
  const facts = Object.entries(attributes);
  return (
    <li data-testid="contact" data-person={phone ?? bsuid}>
      <p className="contact-person">
        <strong>{name ?? (phone ? `+${phone}` : bsuid)}</strong>
        {optedOut && <span className="badge badge-warn">opted out</span>}
        {tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
      </p>
      <p className="hint">
        {[name && phone && `+${phone}`, country, name && bsuid].filter(Boolean).join(' · ')}
        {facts.length > 0 && ` · ${facts.map(([key, value]) => `${key}: ${value}`).join(', ')}`}
      </p>
      <Actions contact={contact} />
    </li>
  );
}

function Actions({ contact: { id, phone, bsuid, optedOut } }: { contact: Contact }) {
  const [asked, setAsked] = useState(false);
  const remove = useDeleteContact(id);
  const optOut = useOptOut();
  const lift = useLiftOptOut();
  const person = phone ?? bsuid ?? '';
  const error = remove.error ?? optOut.error ?? lift.error;
  return (
    <div className="contact-actions">
      {error && <ProblemNotice error={error} />}
      {asked ? (
        <>
          <button
            type="button"
            className="button button-small button-danger"
            disabled={remove.isPending}
            onClick={() => remove.submit(null)}
            data-testid="confirm-delete-contact"
          >
            Forget this contact
          </button>
          <button type="button" className="button button-small button-quiet" onClick={() => setAsked(false)}>
            Keep
          </button>
        </>
      ) : (
        <>
          <button
            type="button"
            className="button button-small button-quiet"
            disabled={optOut.isPending || lift.isPending}
            onClick={() =>
              optedOut ? lift.submit(person) : optOut.submit(phone ? { phone: `+${phone}` } : { bsuid: person })
            }
            data-testid={optedOut ? 'lift-opt-out' : 'opt-out'}
          >
            {optedOut ? 'Opt in again' : 'Opt out'}
          </button>
          <button
            type="button"
            className="button button-small button-quiet"
            onClick={() => setAsked(true)}
            data-testid="delete-contact"
          >
            Delete…
          </button>
        </>
      )}
    </div>
  );
}
