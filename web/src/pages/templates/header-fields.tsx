import { variablesOf } from '../../../../shared/templates/variables.schema.ts';
import { useUploadHeader } from '../../api/template-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { HEADER_KINDS, type FieldsProps, type HeaderKind } from './template-draft.ts';

const LABELS: Record<HeaderKind, string> = {
  NONE: 'None',
  TEXT: 'Text',
  IMAGE: 'Image',
  VIDEO: 'Video',
  DOCUMENT: 'Document',
};
const ACCEPT: Partial<Record<HeaderKind, string>> = {
  IMAGE: 'image/jpeg,image/png',
  VIDEO: 'video/mp4',
  DOCUMENT: 'application/pdf',
};

export function HeaderFields({ draft, change }: FieldsProps) {
  const { headerKind, headerText, headerExample, headerHandle } = draft;
  const [variable] = variablesOf(headerText);
  return (
    <fieldset className="stack">
      <legend>Header</legend>
      <div className="choices">
        {HEADER_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={headerKind === kind}
            onClick={() => change({ headerKind: kind, headerHandle: '' })}
            data-testid={`header-${kind.toLowerCase()}`}
          >
            {LABELS[kind]}
          </button>
        ))}
      </div>
      {headerKind === 'TEXT' && (
        <input
          value={headerText}
          onChange={(event) => change({ headerText: event.target.value })}
          maxLength={60}
          placeholder={`An offer for {{${draft.parameterFormat === 'NAMED' ? 'first_name' : '1'}}}`}
          aria-label="Header text"
          data-testid="header-text"
        />
      )}
      {headerKind === 'TEXT' && variable !== undefined && (
        <input
          value={headerExample}
          onChange={(event) => change({ headerExample: event.target.value })}
          placeholder={`Example for {{${variable}}}`}
          aria-label="Example of the header’s variable"
          data-testid="header-example"
        />
      )}
      {ACCEPT[headerKind] && (
        <HeaderFile
          accept={ACCEPT[headerKind]}
          uploaded={headerHandle !== ''}
          onUploaded={(handle) => change({ headerHandle: handle })}
        />
      )}
    </fieldset>
  );
}

interface FileProps {
  accept: string;
  uploaded: boolean;
  onUploaded: (handle: string) => void;
}

function HeaderFile({ accept, uploaded, onUploaded }: FileProps) {
  const upload = useUploadHeader();
  return (
    <>
      <input
        type="file"
        accept={accept}
        aria-label="An example of the header"
        disabled={upload.isPending}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) upload.mutate(file, { onSuccess: ({ handle }) => onUploaded(handle) });
        }}
        data-testid="header-file"
      />
      <p className="hint" role="status">
        {upload.isPending ? 'Uploading the example…' : uploaded ? 'The example is uploaded.' : 'Meta needs an example.'}
      </p>
      {upload.error && <ProblemNotice error={upload.error} />}
    </>
  );
}
