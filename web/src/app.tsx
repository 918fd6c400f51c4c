import type { ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ApiProvider } from './api/api-context.tsx';
import { useMe } from './api/queries.ts';
import { RequireSession } from './auth/session-context.tsx';
import { ProblemNotice } from './components/problem-notice.tsx';
import { Shell } from './components/shell.tsx';
import { PageSkeleton } from './components/skeleton.tsx';
import { AcceptInvitationPage } from './pages/sign-in/accept-invitation-page.tsx';
import { ForgotPasswordPage } from './pages/sign-in/forgot-password-page.tsx';
import { RegisterPage } from './pages/sign-in/register-page.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { MembersPage } from './pages/vendor/members-page.tsx';
import { VendorPage } from './pages/vendor/vendor-page.tsx';
import { AuditPage } from './pages/audit/audit-page.tsx';
import { BillingPage } from './pages/billing/billing-page.tsx';
import { ContactsPage } from './pages/contacts/contacts-page.tsx';
import { CampaignPage } from './pages/campaigns/campaign-page.tsx';
import { CampaignsPage } from './pages/campaigns/campaigns-page.tsx';
import { LaunchPage } from './pages/campaigns/launch-page.tsx';
import { DashboardPage } from './pages/dashboard-page.tsx';
import { HomePage } from './pages/home-page.tsx';
import { InstancePage } from './pages/instances/instance-page.tsx';
import { InstancesPage } from './pages/instances/instances-page.tsx';
import { MoneyPage } from './pages/money/money-page.tsx';
import { ListsPage } from './pages/lists/lists-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { OperatorPage } from './pages/operator/operator-page.tsx';
import { TemplatesPage } from './pages/templates/templates-page.tsx';
import { PayPage } from './pages/wallet/pay-page.tsx';
import { WalletPage } from './pages/wallet/wallet-page.tsx';

export function App() {
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/sign-in" component={SignInPage} />
      <Route path="/register" component={RegisterPage} />
      <Route path="/forgot-password" component={ForgotPasswordPage} />
      <Route path="/accept-invitation" component={AcceptInvitationPage} />
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
      <Route path="/wallet/pay/:id">{({ id }) => <For kind="member" page={<PayPage id={id} />} />}</Route>
      <Route path="/wallet">{() => <For kind="member" page={<WalletPage />} />}</Route>
      <Route path="/instances">{() => <For kind="member" page={<InstancesPage />} />}</Route>
      <Route path="/instances/:id">{({ id }) => <For kind="member" page={<InstancePage id={id} />} />}</Route>
      <Route path="/contacts">{() => <For kind="member" page={<ContactsPage />} />}</Route>
      <Route path="/lists">{() => <For kind="member" page={<ListsPage />} />}</Route>
      <Route path="/company">{() => <For kind="member" page={<VendorPage />} />}</Route>
      <Route path="/members">{() => <For kind="member" page={<MembersPage />} />}</Route>
      <Route path="/audit">{() => <For kind="member" page={<AuditPage />} />}</Route>
      <Route path="/money">{() => <For kind="operator" page={<MoneyPage />} />}</Route>
      <Route path="/templates">{() => <For kind="member" page={<TemplatesPage />} />}</Route>
      <Route path="/campaigns">{() => <For kind="member" page={<CampaignsPage />} />}</Route>
      <Route path="/campaigns/new">{() => <For kind="member" page={<LaunchPage />} />}</Route>
      <Route path="/campaigns/:id">{({ id }) => <For kind="member" page={<CampaignPage id={id} />} />}</Route>
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
