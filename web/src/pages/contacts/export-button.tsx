import { useExport, useExportFile, type Filter } from '../../api/audience-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

/** Few contacts are downloaded at once; of many a file is written first. */
export function ExportButton({ filter }: { filter: Filter }) {
  const exporting = useExport();
  const start = (): void =>
    exporting.mutate(filter, {
      onSuccess: (exported) => {
        if ('csv' in exported) save(exported.csv);
      },
    });
  return (
    <div className="actions">
      {exporting.error && <ProblemNotice error={exporting.error} />}
      {exporting.data && 'exportId' in exporting.data && <ExportFile id={exporting.data.exportId} />}
      <button
        type="button"
        className="button button-small"
        disabled={exporting.isPending}
        onClick={start}
        data-testid="export"
      >
        Export CSV
      </button>
    </div>
  );
}

function ExportFile({ id }: { id: string }) {
  const { data, error } = useExportFile(id);
  if (error) return <ProblemNotice error={error} />;
  if (data?.download) {
    return (
      <a className="button button-small button-primary" href={data.download.url} data-testid="export-link">
        Download {new Intl.NumberFormat().format(data.rows)} contacts
      </a>
    );
  }
  return (
    <span className="hint" role="status">
      {data?.state === 'failed' ? 'The export failed: try again.' : `Writing the file… ${data?.rows ?? 0}`}
    </span>
  );
}

function save(csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: 'contacts.csv' });
  link.click();
  URL.revokeObjectURL(url);
}
