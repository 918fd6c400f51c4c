import { createContext, use, useEffect, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Config } from '../config.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { PageSkeleton } from '../components/skeleton.tsx';
import { ClerkClient } from './clerk-client.ts';
import { ClerkSession } from './clerk-session.ts';

const ConfigContext = createContext<Config | null>(null);
const SessionContext = createContext<ClerkSession | null>(null);

export const ConfigProvider = ConfigContext.Provider;

export function useConfig(): Config {
  const config = use(ConfigContext);
  if (!config) throw new Error('useConfig needs a ConfigProvider.');
  return config;
}

/** The session of a page inside `RequireSession`. */
export function useSession(): ClerkSession {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs RequireSession.');
  return session;
}

/** Who is signed in: undefined while that is not known, null for nobody. */
export function useCurrentSession() {
  const { clerkFrontendApiUrl } = useConfig();
  return useQuery({
    queryKey: ['session'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const client = new ClerkClient(clerkFrontendApiUrl);
      const session = await client.activeSession();
      return session && new ClerkSession(client, session);
    },
    structuralSharing: false,
  });
}

export function useSignInUrl(returnTo: string): string {
  const url = new URL(useConfig().signInUrl);
  url.searchParams.set('redirect_url', new URL(returnTo, window.location.origin).href);
  return url.href;
}

/** Shows its children to a signed-in person, and sends anybody else to the sign-in page and back here. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useCurrentSession();
  const signInUrl = useSignInUrl(window.location.href);
  const signedOut = session === null;
  useEffect(() => {
    if (signedOut) window.location.replace(signInUrl);
  }, [signedOut, signInUrl]);
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!session) return <PageSkeleton label="Signing you in" />;
  return <SessionContext value={session}>{children}</SessionContext>;
}
