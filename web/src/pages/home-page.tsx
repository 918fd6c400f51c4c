import { Link } from 'wouter';
import { useCurrentSession } from '../auth/session-context.tsx';
import { SlotRack } from '../components/slot-rack.tsx';
import { Wordmark } from '../components/wordmark.tsx';

const STEPS = [
  {
    name: 'Identity',
    does: 'Clerk identifies the org, then Stripe Checkout sells instance seats and optional recurring message credits.',
  },
  {
    name: 'Entitlement',
    does: 'Stripe webhooks update Supabase billing_entitlements with subscription status, slot limit, period, and credits.',
  },
  {
    name: 'Reservation',
    does: 'The API atomically reserves one available paid instance slot before creating a desired instance row.',
  },
  {
    name: 'Proxy',
    does: 'Provisioner uses provider API or imported pool, then stores proxy secrets in Azure Key Vault.',
  },
  {
    name: 'Worker',
    does: 'Azure AKS or Container Apps worker owns the WhatsApp socket, pairing, webhook config, and runtime events.',
  },
  {
    name: 'Metering',
    does: 'Workers report sent/received/seen/webhook events with idempotency keys, and message credits are debited.',
  },
];

export function HomePage() {
  return (
    <div className="home">
      <title>Wasup: sell WhatsApp instances, then provision only what was paid for</title>
      <header className="topbar">
        <span className="brand">
          <Wordmark />
        </span>
        <EntryButton />
      </header>
      <main>
        <section className="hero">
          <div>
            <p className="eyebrow">Organizations, isolated workers, regional proxies, and fleet health</p>
            <h1>Sell WhatsApp instances, then provision only what was paid for.</h1>
            <p className="lead">
              The control plane uses Stripe as the billing source of truth, Supabase as the entitlement cache, Clerk for
              user and organization identity, and Azure workers for isolated WhatsApp runtime.
            </p>
          </div>
          <figure className="hero-rack">
            <SlotRack paid={12} active={7} />
            <figcaption className="hint">
              A slot is the paid right to one instance. Filled: an instance runs in it. Outlined: free to provision.
            </figcaption>
          </figure>
        </section>
        <section aria-labelledby="flow-title" className="flow">
          <h2 id="flow-title">How The Flow Works</h2>
          <p className="lead">From payment to Azure worker desired state.</p>
          <ol>
            {STEPS.map(({ name, does }) => (
              <li key={name}>
                <h3>{name}</h3>
                <p>{does}</p>
              </li>
            ))}
          </ol>
        </section>
      </main>
    </div>
  );
}

function EntryButton() {
  const { data: session, isPending } = useCurrentSession();
  if (isPending) return <span className="button button-primary button-pending" aria-hidden="true" />;
  if (session) {
    return (
      <Link href="/dashboard" className="button button-primary" data-testid="to-dashboard">
        To the dashboard
      </Link>
    );
  }
  return (
    <span className="actions">
      <Link href="/sign-in" className="button button-quiet" data-testid="sign-in">
        Sign in
      </Link>
      <Link href="/register" className="button button-primary" data-testid="register">
        Create an account
      </Link>
    </span>
  );
}
