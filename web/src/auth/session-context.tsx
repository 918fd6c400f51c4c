import { createContext, use, useEffect, type ReactNode } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { SignedIn } from '../../../shared/identity/people.schema.ts';
import type { Config } from '../config.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { PageSkeleton } from '../components/skeleton.tsx';
import { AuthClient } from './auth-client.ts';
import { ClerkClient } from './clerk-client.ts';
import { ClerkSession } from './clerk-session.ts';
import { PasswordSession } from './password-session.ts';
import { browserSessions } from './session-store.ts';
import type { Session } from './session.ts';

const ConfigContext = createContext<Config | null>(null);
const SessionContext = createContext<Session | null>(null);

export const ConfigProvider = ConfigContext.Provider;

export function useConfig(): Config {
  const config = use(ConfigContext);
  if (!config) throw new Error('useConfig needs a ConfigProvider.');
  return config;
}

/** The session of a page inside `RequireSession`. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs RequireSession.');
  return session;
}

/** Who is signed in: undefined while that is not known, null for nobody. */
export function useCurrentSession() {
  const { clerkFrontendApiUrl, apiBaseUrl } = useConfig();
  return useQuery<Session | null>({
    queryKey: ['session'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const kept = PasswordSession.kept(new AuthClient(apiBaseUrl), browserSessions);
      if (kept) return kept;
      const client = new ClerkClient(clerkFrontendApiUrl);
      const session = await client.activeSession();
      return session && new ClerkSession(client, session);
    },
    structuralSharing: false,
  });
}

/** Begins a session by password and goes on to a page. What was loaded before belongs to nobody now. */
export function useBeginSession(): (signedIn: SignedIn, to: string) => void {
  const { apiBaseUrl } = useConfig();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return (signedIn, to) => {
    queries.clear();
    queries.setQueryData(['session'], PasswordSession.begin(new AuthClient(apiBaseUrl), browserSessions, signedIn));
    navigate(to, { replace: true });
  };
}

export function useClerkSignInUrl(returnTo: string): string {
  const url = new URL(useConfig().signInUrl);
  url.searchParams.set('redirect_url', new URL(returnTo, window.location.origin).href);
  return url.href;
}

/** Shows its children to a signed-in person, and sends anybody else to the sign-in page and back here. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useCurrentSession();
  const [location, navigate] = useLocation();
  const signedOut = session === null;
  useEffect(() => {
    const here = location + window.location.search;
    if (signedOut) navigate(`/sign-in?to=${encodeURIComponent(here)}`, { replace: true });
  }, [signedOut, location, navigate]);
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!session) return <PageSkeleton label="Signing you in" />;
  return <SessionContext value={session}>{children}</SessionContext>;
}
