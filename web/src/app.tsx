import type { ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ApiProvider } from './api/api-context.tsx';
import { useMe } from './api/queries.ts';
import { RequireSession } from './auth/session-context.tsx';
import { ProblemNotice } from './components/problem-notice.tsx';
import { Shell } from './components/shell.tsx';
import { PageSkeleton } from './components/skeleton.tsx';
import { BillingPage } from './pages/billing/billing-page.tsx';
import { DashboardPage } from './pages/dashboard-page.tsx';
import { HomePage } from './pages/home-page.tsx';
import { InstancePage } from './pages/instances/instance-page.tsx';
import { InstancesPage } from './pages/instances/instances-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { OperatorPage } from './pages/operator/operator-page.tsx';

export function App() {
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route>
        <RequireSession>
          <ApiProvider>
            <Shell>
              <SignedInPages />
            </Shell>
          </ApiProvider>
        </RequireSession>
      </Route>
    </Switch>
  );
}

function SignedInPages() {
  return (
    <Switch>
      <Route path="/dashboard">{() => <For kind="member" page={<DashboardPage />} />}</Route>
      <Route path="/billing">{() => <For kind="member" page={<BillingPage />} />}</Route>
      <Route path="/instances">{() => <For kind="member" page={<InstancesPage />} />}</Route>
      <Route path="/instances/:id">{({ id }) => <For kind="member" page={<InstancePage id={id} />} />}</Route>
      <Route path="/operator">{() => <For kind="operator" page={<OperatorPage />} />}</Route>
      <Route component={NotFoundPage} />
    </Switch>
  );
}

/** An operator has no tenant's pages and a member no operator's: each is sent to where they belong. */
function For({ kind, page }: { kind: 'member' | 'operator'; page: ReactNode }) {
  const { data: me, error, refetch } = useMe();
  if (!me)
    return error ? <ProblemNotice error={error} onRetry={() => void refetch()} /> : <PageSkeleton label="Loading" />;
  if (me.kind !== kind) return <Redirect to={me.kind === 'operator' ? '/operator' : '/dashboard'} replace />;
  return page;
}
