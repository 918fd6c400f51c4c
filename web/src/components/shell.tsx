import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useMutation } from '@tanstack/react-query';
import { useMe } from '../api/queries.ts';
import { useSession } from '../auth/session-context.tsx';
import { SuspendedBanner } from './suspended-banner.tsx';
import { Wordmark } from './wordmark.tsx';

interface PageLink {
  href: string;
  name: string;
  icon: string;
  adminOnly?: boolean;
}

const MEMBER_PAGES: PageLink[] = [
  { href: '/dashboard', name: 'Dashboard', icon: 'M3 3h6v8H3zM11 3h6v5h-6zM11 10h6v7h-6zM3 13h6v4H3z' },
  { href: '/instances', name: 'Instances', icon: 'M3 4h14v5H3zM3 11h14v5H3zM6 6.5h.01M6 13.5h.01' },
  { href: '/campaigns', name: 'Campaigns', icon: 'M3 8v4h3l7 4V4L6 8zM16 7.5c1.2 1.4 1.2 3.6 0 5' },
  { href: '/wallet', name: 'Wallet', icon: 'M3 6h12l2 3v7H3zM3 6l9-3v3M13 12h.01' },
  {
    href: '/contacts',
    name: 'Contacts',
    icon: 'M4 3h12v14H4zM2.5 6.5h3M2.5 10h3M2.5 13.5h3M10 9.5a1.8 1.8 0 100-3.6 1.8 1.8 0 000 3.6zM7 14c0-2 1.3-3 3-3s3 1 3 3',
  },
  { href: '/templates', name: 'Templates', icon: 'M3 4h14v9H9l-4 3.5V13H3zM6.5 7.5h7M6.5 10h4' },
  { href: '/billing', name: 'Billing', icon: 'M2.5 5h15v10h-15zM2.5 8.5h15M5.5 12h3' },
  {
    href: '/members',
    name: 'Members',
    icon: 'M7 9a3 3 0 100-6 3 3 0 000 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 9a2.5 2.5 0 100-5M14 12c2.5 0 4 2 4 4.5',
  },
  {
    href: '/audit',
    name: 'Audit',
    icon: 'M5 3h10v14H5zM7.5 7h5M7.5 10h5M7.5 13h3',
    adminOnly: true,
  },
  { href: '/company', name: 'Company', icon: 'M4 17V4h8v13M12 8h4v9M7 7.5h2M7 10.5h2M7 13.5h2M3 17h14' },
];
const OPERATOR_PAGES: PageLink[] = [
  { href: '/operator', name: 'Operator', icon: 'M10 3l6 3v4c0 4-3 6-6 7-3-1-6-3-6-7V6z' },
  { href: '/money', name: 'Money', icon: 'M3 6h12l2 3v7H3zM3 6l9-3v3M13 12h.01' },
];

export function Shell({ children }: { children: ReactNode }) {
  const main = useFocusOnNewPage();
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="topbar">
        <Link href="/" className="brand" aria-label="Wasup, home">
          <Wordmark />
        </Link>
        <Navigation />
        <Account />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <SuspendedBanner />
        {children}
      </main>
    </>
  );
}

/** A new page without a page load: focus moves to its content, as it would after one, so that it is read out. */
function useFocusOnNewPage() {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(location);
  useEffect(() => {
    if (shown.current !== location) main.current?.focus({ preventScroll: true });
    shown.current = location;
  }, [location]);
  return main;
}

function Navigation() {
  const { data: me } = useMe();
  const [location] = useLocation();
  const pages = (me?.kind === 'operator' ? OPERATOR_PAGES : MEMBER_PAGES).filter(
    ({ adminOnly }) => !adminOnly || me?.role === 'ADMIN',
  );
  return (
    <nav aria-label="Main" className="nav">
      {pages.map(({ href, name, icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={location === href || location.startsWith(`${href}/`) ? 'page' : undefined}
          data-testid={`nav-${name.toLowerCase()}`}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d={icon} />
          </svg>
          {name}
        </Link>
      ))}
    </nav>
  );
}

function Account() {
  const session = useSession();
  // A new organization is a new world: everything that was loaded belongs to the old one.
  const change = useMutation({
    mutationFn: (organizationId: string) => session.switchOrganization(organizationId),
    onSuccess: () => window.location.assign('/dashboard'),
  });
  const signOut = useMutation({
    mutationFn: () => session.signOut(),
    onSuccess: () => window.location.assign('/'),
  });
  return (
    <div className="account">
      <label>
        <span className="visually-hidden">Organization</span>
        <select
          value={session.activeOrganizationId ?? ''}
          onChange={(event) => change.mutate(event.target.value)}
          disabled={change.isPending}
          data-testid="organization-switcher"
        >
          {session.activeOrganizationId === null && <option value="">Choose an organization</option>}
          {session.organizations.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <span className="person" title={session.email} data-testid="person">
        {session.name}
      </span>
      <button type="button" className="button button-quiet" onClick={() => signOut.mutate()} data-testid="sign-out">
        Sign out
      </button>
      <span role="alert" className="account-error">
        {(change.error ?? signOut.error)?.message}
      </span>
    </div>
  );
}
