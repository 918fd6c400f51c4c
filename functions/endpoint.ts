import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { z } from 'zod';
import type { Access, AnyEndpoint, EndpointSpec } from '../shared/http/endpoint.ts';
import { handleRequest } from '../shared/http/handle.ts';
import { dispatchOutbox } from '../shared/messaging/outbox.ts';
import type { Container } from './container.ts';

export type Endpoint = AnyEndpoint<Container>;

/** Declares an endpoint with the types of its own schemas. */
export function defineEndpoint<
  const A extends Access,
  P extends z.ZodType = z.ZodType<object>,
  Q extends z.ZodType = z.ZodType<object>,
  B extends z.ZodType = z.ZodType<undefined>,
>(spec: EndpointSpec<Container, A, P, Q, B>): Endpoint {
  return spec;
}

export function registerEndpoint(endpoint: Endpoint, container: Container): void {
  app.http(endpoint.name, {
    route: endpoint.path,
    methods: [endpoint.method],
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler: async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> =>
      handleRequest(endpoint, request, container, {
        authenticate: container.authenticate,
        logger: container.logger,
        dispatch: (outboxIds, correlationId) => dispatchNow(container, context, outboxIds, correlationId),
      }),
  });
}

/** What cannot be sent now is sent by the sweeper: the answer to the caller does not depend on it. */
async function dispatchNow(
  container: Container,
  context: InvocationContext,
  outboxIds: readonly string[],
  correlationId: string,
): Promise<void> {
  const logger = container.logger.child({ correlationId });
  try {
    const { outbox, queues } = container;
    await dispatchOutbox({ outbox, queues, orchestrations: container.orchestrationsOf(context), logger }, outboxIds);
  } catch (error) {
    logger.warn({ error }, 'the outbox could not be sent right away');
  }
}
