import { createContext, use, useMemo, type ReactNode } from 'react';
import { useConfig, useSession } from '../auth/session-context.tsx';
import { ApiClient } from './api-client.ts';

const ApiContext = createContext<ApiClient | null>(null);

export function ApiProvider({ children }: { children: ReactNode }) {
  const { apiBaseUrl } = useConfig();
  const session = useSession();
  const api = useMemo(() => new ApiClient(apiBaseUrl, () => session.token()), [apiBaseUrl, session]);
  return <ApiContext value={api}>{children}</ApiContext>;
}

export function useApi(): ApiClient {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi needs an ApiProvider.');
  return api;
}
