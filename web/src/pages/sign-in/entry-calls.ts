import { useMemo } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { AuthClient } from '../../auth/auth-client.ts';
import { useConfig } from '../../auth/session-context.tsx';

/** One call of somebody who is not signed in yet. */
export function useAuthCall<Answer>(onSuccess: (answer: Answer) => void) {
  const { apiBaseUrl } = useConfig();
  const client = useMemo(() => new AuthClient(apiBaseUrl), [apiBaseUrl]);
  const { mutate, isPending, error, isSuccess, reset } = useMutation({
    mutationFn: (call: (client: AuthClient) => Promise<Answer>) => call(client),
    onSuccess,
  });
  return { send: mutate, isPending, error, isSuccess, reset };
}

/** Where to go once signed in: a page of ours, whatever the address says. */
export function useReturnTo(): string {
  const [search] = useSearchParams();
  const to = search.get('to') ?? '';
  return /^\/(?![/\\])/.test(to) ? to : '/dashboard';
}
