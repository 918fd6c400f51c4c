import { AuditLog } from '../../components/audit-log.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Channels } from './channels.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { HealthReport } from './health-report.tsx';
import { KillSwitch } from './kill-switch.tsx';
import { Organizations } from './organizations.tsx';
import { ProxyStock } from './proxy-stock.tsx';
import { Reconciliations } from './reconciliations.tsx';
import { Settlement } from './settlement.tsx';

export function OperatorPage() {
  return (
    <div className="page">
      <PageHeader
        title="Operator"
        lead="What did not work, who is served, who did what, and whether every part answers."
      />
      <HealthReport />
      <DeadLetters />
      <Organizations />
      <Channels />
      <KillSwitch />
      <Reconciliations />
      <Settlement />
      <ProxyStock />
      <AuditLog of="platform" />
    </div>
  );
}
