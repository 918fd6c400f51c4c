import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { checkoutResponseSchema, type CheckoutRequest } from '../../../shared/billing/billing.schema.ts';
import { deadLetterSchema } from '../../../shared/operations/operations.schema.ts';
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
  path: (body: Body) => string;
  toBody?: (body: Body) => unknown;
  schema: Schema;
  invalidates: string[];
}

function usePost<Body, Schema extends z.ZodType>({ path, toBody, schema, invalidates }: Post<Body, Schema>) {
  const api = useApi();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ body, idempotencyKey }: Intention<Body>) =>
      api.post(path(body), schema, { body: toBody ? toBody(body) : body, idempotencyKey }),
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
