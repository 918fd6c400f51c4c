import fastify from 'fastify';
import { z } from 'zod';
import type { Started } from '../kit/program.ts';
import { requireToken } from './authentication.ts';
import { badParameter, KeyVaultError } from './errors.ts';
import { registerSecrets } from './routes.ts';
import { SecretStore } from './store.ts';

export const keyVaultOptions = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  stateDir: z.string().min(1),
});

export async function startKeyVault({ port, stateDir }: z.infer<typeof keyVaultOptions>): Promise<Started> {
  const store = new SecretStore(stateDir);
  // The client asks for the latest version with an empty last segment.
  const app = fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } });
  let vaultUrl = '';

  requireToken(app);
  app.setErrorHandler((error, request, reply) => {
    const answer = asKeyVaultError(error);
    if (answer.status === 500) console.error(`${request.method} ${request.url.split('?')[0]}`, error);
    return reply.code(answer.status).send(answer.body());
  });
  app.setNotFoundHandler((request) => {
    const what = `${request.method} ${request.url.split('?')[0]}`;
    throw new KeyVaultError(501, 'NotSupported', `not supported here: ${what}`);
  });
  registerSecrets(app, store, () => vaultUrl);

  vaultUrl = await app.listen({ host: '127.0.0.1', port });
  return {
    facts: { port: Number(new URL(vaultUrl).port), url: vaultUrl },
    async close() {
      await app.close();
      store.close();
    },
  };
}

function asKeyVaultError(error: unknown): KeyVaultError {
  if (error instanceof KeyVaultError) return error;
  if (error instanceof z.ZodError) return badParameter(z.prettifyError(error));
  if (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  ) {
    return new KeyVaultError(error.statusCode, 'BadParameter', error.message);
  }
  return new KeyVaultError(500, 'InternalServerError', 'An unexpected error occurred.');
}
