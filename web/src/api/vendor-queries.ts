import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import type { Role } from '../../../shared/identity/identity.schema.ts';
import {
  invitationPageSchema,
  invitationSchema,
  memberPageSchema,
  memberSchema,
} from '../../../shared/identity/people.schema.ts';
import { vendorSchema, type VendorChange } from '../../../shared/identity/vendor.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';
import { cursorQuery } from './queries.ts';

export function useVendor() {
  const api = useApi();
  return useQuery({ queryKey: ['vendor'], queryFn: () => api.get('/vendor/me', vendorSchema) });
}

export function useUpdateVendor() {
  return usePost<VendorChange, typeof vendorSchema>({
    method: 'PATCH',
    path: () => '/vendor/me',
    schema: vendorSchema,
    invalidates: ['vendor', 'me'],
  });
}

export function useMembers() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['members'],
    queryFn: ({ pageParam }) => api.get(`/vendor/members${cursorQuery(pageParam)}`, memberPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** For admins only. */
export function useInvitations() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['invitations'],
    queryFn: ({ pageParam }) => api.get(`/vendor/invitations${cursorQuery(pageParam)}`, invitationPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function useInvite() {
  return usePost<{ email: string; role: Role }, typeof invitationSchema>({
    path: () => '/vendor/members',
    schema: invitationSchema,
    invalidates: ['invitations'],
  });
}

export function useRevokeInvitation() {
  return usePost<{ id: string }, z.ZodUndefined>({
    method: 'DELETE',
    path: ({ id }) => `/vendor/invitations/${id}`,
    toBody: () => undefined,
    schema: z.undefined(),
    invalidates: ['invitations'],
  });
}

export function useChangeMember() {
  return usePost<{ id: string; role: Role }, typeof memberSchema>({
    method: 'PATCH',
    path: ({ id }) => `/vendor/members/${id}`,
    toBody: ({ role }) => ({ role }),
    schema: memberSchema,
    invalidates: ['members', 'me'],
  });
}

export function useRemoveMember() {
  return usePost<{ id: string }, z.ZodUndefined>({
    method: 'DELETE',
    path: ({ id }) => `/vendor/members/${id}`,
    toBody: () => undefined,
    schema: z.undefined(),
    invalidates: ['members'],
  });
}
