import { useInstances } from '../../api/queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { InstanceList } from './instance-list.tsx';
import { ProvisionForm } from './provision-form.tsx';

export function InstancesPage() {
  const list = useInstances();
  const instances = list.data?.pages.flatMap(({ items }) => items);
  return (
    <div className="page">
      <PageHeader title="Instances" lead="Each is one WhatsApp account, held online by a worker in its region." />
      <div className="columns">
        <section className="card" aria-labelledby="instances-title">
          <h2 id="instances-title" className="visually-hidden">
            All instances
          </h2>
          {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
          {!instances && !list.error && <Skeleton lines={4} />}
          {instances?.length === 0 && (
            <div className="empty" data-testid="no-instances">
              <h3>No instance yet</h3>
              <p>
                Give the first one a name and a region. It takes a paid slot, finds a worker, and waits for WhatsApp.
              </p>
            </div>
          )}
          {instances && instances.length > 0 && <InstanceList instances={instances} />}
          <MoreButton list={list} />
        </section>
        <ProvisionForm />
      </div>
    </div>
  );
}
