import { createContext, use, useMemo, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useConfig, useSession } from '../auth/session-context.tsx';
import { SessionOverError } from '../auth/session.ts';
import { ApiClient } from './api-client.ts';

const ApiContext = createContext<ApiClient | null>(null);

export function ApiProvider({ children }: { children: ReactNode }) {
  const { apiBaseUrl } = useConfig();
  const session = useSession();
  const queries = useQueryClient();
  const api = useMemo(() => {
    const token = async (): Promise<string> => {
      try {
        return await session.token();
      } catch (error) {
        // The session has ended elsewhere: RequireSession asks for a new one.
        if (error instanceof SessionOverError) queries.setQueryData(['session'], null);
        throw error;
      }
    };
    return new ApiClient(apiBaseUrl, token);
  }, [apiBaseUrl, session, queries]);
  return <ApiContext value={api}>{children}</ApiContext>;
}

export function useApi(): ApiClient {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi needs an ApiProvider.');
  return api;
}
