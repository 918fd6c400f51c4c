import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useVendor } from '../../api/vendor-queries.ts';
import { VendorForm } from './vendor-form.tsx';

export function VendorPage() {
  const { data: vendor, error, refetch } = useVendor();
  return (
    <div className="page">
      <PageHeader title="Company" lead="What stands on invoices, and how we reach you." />
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!vendor && !error && (
        <div className="card">
          <Skeleton lines={6} />
        </div>
      )}
      {vendor && <VendorForm key={vendor.updatedAt} vendor={vendor} />}
    </div>
  );
}
