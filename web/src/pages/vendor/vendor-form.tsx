import { useState, type SubmitEvent } from 'react';
import type { Vendor } from '../../../../shared/identity/vendor.schema.ts';
import { useMe } from '../../api/queries.ts';
import { useUpdateVendor } from '../../api/vendor-queries.ts';
import { AdminSubmitButton } from '../../components/admin-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { changesOf, GROUPS, valuesOf } from './vendor-fields.ts';

export function VendorForm({ vendor }: { vendor: Vendor }) {
  const { data: me } = useMe();
  const [values, setValues] = useState(() => valuesOf(vendor));
  const update = useUpdateVendor();
  const changes = changesOf(vendor, values);
  const unchanged = Object.keys(changes).length === 0;
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!unchanged) update.submit(changes);
  };
  return (
    <form className="stack" onSubmit={save} data-testid="vendor-form">
      {GROUPS.map(({ title, fields }) => (
        <fieldset key={title} className="card" disabled={me?.role !== 'ADMIN'}>
          <legend className="visually-hidden">{title}</legend>
          <h2 aria-hidden="true">{title}</h2>
          <div className="field-grid">
            {fields.map(({ name, ...field }) => (
              <TextField
                key={name}
                {...field}
                value={values[name]}
                onValue={(value) => setValues({ ...values, [name]: value })}
                readOnly={name === 'currency' && vendor.currencyFixed}
                testId={`vendor-${name}`}
              />
            ))}
          </div>
        </fieldset>
      ))}
      {update.error && <ProblemNotice error={update.error} />}
      {update.isSuccess && unchanged && (
        <p className="notice notice-good" role="status" data-testid="vendor-saved">
          Saved.
        </p>
      )}
      <AdminSubmitButton busy={update.isPending || unchanged} testId="save-vendor" action="change these">
        Save
      </AdminSubmitButton>
    </form>
  );
}
