import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireSignature } from './access-key.ts';
import { EmailError, errorBody } from './errors.ts';
import type { Mailbox } from './mailbox.ts';

const address = z.object({ address: z.email(), displayName: z.string().optional() });
const message = z.strictObject({
  senderAddress: z.string(),
  content: z
    .strictObject({ subject: z.string().min(1), plainText: z.string().optional(), html: z.string().optional() })
    .refine(({ plainText, html }) => plainText || html, 'plainText or html is needed'),
  recipients: z.strictObject({
    to: z.array(address).min(1).max(50),
    cc: z.array(address).max(50).default([]),
    bcc: z.array(address).max(50).default([]),
  }),
  headers: z.record(z.string(), z.string()).optional(),
  replyTo: z.array(address).optional(),
  userEngagementTrackingDisabled: z.boolean().optional(),
});
const apiVersions = ['2023-03-31', '2025-09-01'];

/**
 * The two calls of the service, and their refusals. Attachments are not supported here, nor are the tokens of an identity:
 * the client sends those over HTTPS only.
 */
export function registerApi(
  app: FastifyInstance,
  mailbox: Mailbox,
  { accessKey, senders }: { accessKey: string; senders: readonly string[] },
): void {
  void app.register((api, _options, done) => {
    api.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    api.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
      const known =
        error instanceof EmailError
          ? error
          : new EmailError(error.statusCode ?? 500, 'InternalServerError', error.message);
      void reply.code(known.status).header('x-ms-error-code', known.code);
      if (known.status === 429) void reply.header('retry-after', '1');
      return reply.send(errorBody(known.code, known.message, known.target));
    });
    api.addHook('preHandler', async (request) => {
      const { method, url, headers } = request;
      requireSignature({ method, url, headers, body: bytesOf(request) }, accessKey);
      const version = (request.query as Record<string, string>)['api-version'] ?? '';
      if (!apiVersions.includes(version)) {
        throw new EmailError(400, 'InvalidApiVersionParameter', `not supported here: api-version=${version}`);
      }
    });

    api.post('/emails::send', async (request, reply) => {
      const id = operationIdOf(request);
      throwFault(mailbox);
      const { senderAddress, content, recipients } = parseMessage(bytesOf(request));
      if (!senders.some((sender) => sender.toLowerCase() === senderAddress.toLowerCase())) {
        throw new EmailError(
          404,
          'DomainNotLinked',
          'The specified sender domain has not been linked.',
          'senderAddress',
        );
      }
      mailbox.accept(id, {
        from: senderAddress,
        to: [...recipients.to, ...recipients.cc, ...recipients.bcc].map((one) => one.address),
        subject: content.subject,
        text: content.plainText ?? '',
        html: content.html ?? '',
      });
      const host = request.headers.host ?? '';
      return reply
        .code(202)
        .header('operation-location', `http://${host}/emails/operations/${id}?api-version=${apiVersions.at(-1) ?? ''}`)
        .header('retry-after', '1')
        .send({ id, status: 'Running' });
    });

    api.get<{ Params: { id: string } }>('/emails/operations/:id', async ({ params: { id } }, reply) => {
      const status = mailbox.poll(id);
      if (!status) throw new EmailError(404, 'OperationNotFound', `There is no operation ${id}.`);
      if (status === 'Running') void reply.header('retry-after', '1');
      const error = { code: 'EmailDropped', message: 'The message could not be sent to any recipient.' };
      return { id, status, ...(status === 'Failed' ? { error } : {}) };
    });
    done();
  });
}

function bytesOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function operationIdOf({ headers }: FastifyRequest): string {
  const given = headers['operation-id'];
  if (given === undefined) return randomUUID();
  const id = z.guid().safeParse(given);
  if (!id.success) throw new EmailError(400, 'InvalidOperationId', 'Operation-Id is not a GUID.', 'Operation-Id');
  return id.data;
}

function throwFault(mailbox: Mailbox): void {
  const { throttleNext, failNext } = mailbox.faults;
  if (throttleNext > 0) {
    mailbox.setFaults({ throttleNext: throttleNext - 1 });
    throw new EmailError(429, 'TooManyRequests', 'The request rate is over the limit. Try again after a second.');
  }
  if (failNext > 0) {
    mailbox.setFaults({ failNext: failNext - 1 });
    throw new EmailError(503, 'ServiceUnavailable', 'The service is away for the moment.');
  }
}

function parseMessage(body: Buffer): z.infer<typeof message> {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    throw new EmailError(400, 'BadRequest', 'The body is not JSON.');
  }
  const parsed = message.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EmailError(400, 'BadRequest', issue?.message ?? 'The body is not a message.', issue?.path.join('.'));
}
