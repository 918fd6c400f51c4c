import { PageHeader } from '../../components/page-header.tsx';
import { AuditLog } from './audit-log.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { HealthReport } from './health-report.tsx';

export function OperatorPage() {
  return (
    <div className="page">
      <PageHeader title="Operator" lead="What did not work, who did what, and whether every part answers." />
      <HealthReport />
      <DeadLetters />
      <AuditLog />
    </div>
  );
}
