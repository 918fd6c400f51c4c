import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  checkoutResponseSchema,
  portalResponseSchema,
  reconciliationSchema,
  type CheckoutRequest,
} from '../../../shared/billing/billing.schema.ts';
import { operatorOrganizationSchema } from '../../../shared/identity/organization.schema.ts';
import { deadLetterSchema, killSwitchesSchema } from '../../../shared/operations/operations.schema.ts';
import { provisionResponseSchema, type ProvisionRequest } from '../../../shared/provisioning/instance.schema.ts';
import { useApi } from './api-context.tsx';
import { isUnanswered, mayRetry } from './query-client.ts';

/** One intention of a person. Every attempt at it carries the same key, so it is done once. */
interface Intention<Body> {
  body: Body;
  idempotencyKey: string;
}

export function useCheckout() {
  return usePost<CheckoutRequest, typeof checkoutResponseSchema>({
    path: () => '/api/v3/billing/checkout',
    schema: checkoutResponseSchema,
    invalidates: ['entitlement'],
  });
}

export function useProvision() {
  return usePost<ProvisionRequest, typeof provisionResponseSchema>({
    path: () => '/api/v3/provision/instances',
    schema: provisionResponseSchema,
    invalidates: ['instances', 'entitlement'],
  });
}

export function useDeleteInstance(id: string) {
  return usePost<null, typeof provisionResponseSchema>({
    method: 'DELETE',
    path: () => `/api/v3/instances/${encodeURIComponent(id)}`,
    toBody: () => undefined,
    schema: provisionResponseSchema,
    invalidates: ['instances', 'instance', 'entitlement'],
  });
}

export function usePortal() {
  return usePost<null, typeof portalResponseSchema>({
    path: () => '/api/v3/billing/portal',
    toBody: () => undefined,
    schema: portalResponseSchema,
    invalidates: [],
  });
}

export interface StatusChange {
  id: string;
  action: 'suspend' | 'resume';
  reason: string;
}

export function useOrganizationStatus() {
  return usePost<StatusChange, typeof operatorOrganizationSchema>({
    path: ({ id, action }) => `/api/v3/operator/organizations/${id}/${action}`,
    toBody: ({ reason }) => ({ reason }),
    schema: operatorOrganizationSchema,
    invalidates: ['organizations', 'audit-logs'],
  });
}

export function useKillSwitch() {
  return usePost<{ stopped: boolean; reason: string }, typeof killSwitchesSchema>({
    method: 'PUT',
    path: () => '/api/v3/operator/kill-switches',
    toBody: (platform) => ({ platform }),
    schema: killSwitchesSchema,
    invalidates: ['kill-switches', 'audit-logs'],
  });
}

export function useReconcile() {
  return usePost<null, typeof reconciliationSchema>({
    path: () => '/api/v3/operator/billing/reconciliations',
    toBody: () => ({}),
    schema: reconciliationSchema,
    invalidates: ['reconciliations', 'audit-logs'],
  });
}

export interface Resolution {
  id: string;
  action: 'replay' | 'discard';
  /** Why it is discarded. A replay needs no reason. */
  reason?: string;
}

export function useResolveDeadLetter() {
  return usePost<Resolution, typeof deadLetterSchema>({
    path: ({ id, action }) => `/api/v3/operator/dead-letters/${id}/${action}`,
    toBody: ({ reason }) => (reason === undefined ? undefined : { reason }),
    schema: deadLetterSchema,
    invalidates: ['dead-letters', 'audit-logs'],
  });
}

interface Post<Body, Schema> {
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: (body: Body) => string;
  toBody?: (body: Body) => unknown;
  /** The body is text of this type. */
  contentType?: string;
  schema: Schema;
  invalidates: string[];
}

export function usePost<Body, Schema extends z.ZodType>({
  method = 'POST',
  path,
  toBody,
  contentType,
  schema,
  invalidates,
}: Post<Body, Schema>) {
  const api = useApi();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ body, idempotencyKey }: Intention<Body>) =>
      api.send(method, path(body), schema, { body: toBody ? toBody(body) : body, contentType, idempotencyKey }),
    retry: mayRetry,
    onSettled: () => Promise.all(invalidates.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  const { error, isPending, isSuccess, data, variables } = mutation;
  return {
    error,
    isPending,
    isSuccess,
    data,
    /** Asking again for what was never answered is the same intention; it may have been done. */
    submit(body: Body, onSuccess?: (answer: z.infer<Schema>) => void): void {
      const unanswered = isUnanswered(error) && JSON.stringify(variables?.body) === JSON.stringify(body);
      const idempotencyKey = (unanswered && variables?.idempotencyKey) || crypto.randomUUID();
      mutation.mutate({ body, idempotencyKey }, { onSuccess });
    },
  };
}
