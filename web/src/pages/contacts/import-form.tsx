import { useState, type SubmitEvent } from 'react';
import type { BulkResult } from '../../../../shared/audience/import.schema.ts';
import { useUpload } from '../../api/audience-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';

const SHOWN_REJECTIONS = 8;

/** Paste a few rows, or choose a file of up to a million. */
export function ImportForm() {
  const [pasted, setPasted] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [listName, setListName] = useState('');
  const [defaultCountry, setDefaultCountry] = useState('');
  const upload = useUpload();

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const content = file ?? new Blob([withHeader(pasted)]);
    upload.mutate(
      { file: content, listName: listName.trim(), defaultCountry: defaultCountry.toUpperCase() },
      {
        onSuccess: () => {
          setPasted('');
          setFile(null);
        },
      },
    );
  };
  const result = upload.data && 'rows' in upload.data ? upload.data : null;
  return (
    <form className="card" onSubmit={submit} aria-labelledby="import-title" data-testid="import-form">
      <h2 id="import-title">Import</h2>
      <div className="field">
        <label htmlFor="import-file">A CSV file</label>
        <input
          id="import-file"
          key={file ? 'chosen' : 'none'}
          type="file"
          accept=".csv,text/csv,.txt"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          data-testid="import-file"
        />
        {file && <p className="hint">{file.name}</p>}
      </div>
      <div className="field">
        <label htmlFor="import-text">or rows to paste</label>
        <textarea
          id="import-text"
          rows={4}
          value={file ? '' : pasted}
          disabled={file !== null}
          onChange={(event) => setPasted(event.target.value)}
          placeholder={'phone,name,city\n+971 50 123 4567,Aya,Dubai'}
          data-testid="import-text"
        />
        <p className="hint">
          The first line names the columns: <code>phone</code>, <code>name</code>, <code>tags</code>, <code>bsuid</code>
          ; any other becomes an attribute. Numbers alone, one a line, will do.
        </p>
      </div>
      <TextField
        label="Onto the list"
        value={listName}
        onValue={setListName}
        maxLength={100}
        placeholder="None"
        testId="import-list-name"
      />
      <TextField
        label="Country of numbers without a code"
        value={defaultCountry}
        onValue={setDefaultCountry}
        maxLength={2}
        pattern="[A-Za-z]{2}"
        placeholder="Your company’s"
        testId="import-country"
      />
      {upload.error && <ProblemNotice error={upload.error} />}
      {result && <Result result={result} />}
      <div className="submit">
        <button
          type="submit"
          className="button button-primary"
          disabled={upload.isPending || (!file && pasted.trim() === '')}
          data-testid="import"
        >
          {upload.isPending ? 'Uploading…' : 'Import'}
        </button>
      </div>
    </form>
  );
}

/** Numbers alone need no header. */
function withHeader(pasted: string): string {
  const [first = ''] = pasted.trimStart().split('\n', 1);
  return /^[+\d][\d\s()+.-]*\r?$/.test(first) ? `phone\n${pasted}` : pasted;
}

function Result({ result }: { result: BulkResult }) {
  const rejected = result.rows.filter(({ outcome }) => outcome === 'rejected');
  return (
    <div
      className={`notice ${rejected.length > 0 ? 'notice-warn' : 'notice-good'}`}
      role="status"
      data-testid="import-result"
    >
      <p>
        {result.created} new, {result.updated} updated, {result.unchanged} unchanged, {result.duplicates} twice,{' '}
        {result.rejected} rejected.
      </p>
      {rejected.length > 0 && (
        <ul>
          {rejected.slice(0, SHOWN_REJECTIONS).map(({ row, reason }) => (
            <li key={row}>
              Row {row}: {reason}
            </li>
          ))}
          {rejected.length > SHOWN_REJECTIONS && <li>and {rejected.length - SHOWN_REJECTIONS} more</li>}
        </ul>
      )}
    </div>
  );
}
