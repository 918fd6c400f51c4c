import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Bundles } from './bundles.ts';
import { badParameter, KeyVaultError } from './errors.ts';
import type { SecretStore, SecretVersion } from './store.ts';

const properties = {
  contentType: z.string().max(255).optional(),
  tags: z.record(z.string().max(256), z.string().max(256)).optional(),
  attributes: z
    .object({ enabled: z.boolean().optional(), nbf: z.number().int().optional(), exp: z.number().int().optional() })
    .optional(),
};
const newSecret = z.object({ value: z.string().max(25_600), ...properties });
const secretChange = z.object(properties);
const secretName = z.string().regex(/^[0-9a-zA-Z-]{1,127}$/, 'The request URI contains an invalid name');
const paging = z.object({
  'api-version': z.string(),
  maxresults: z.coerce.number().int().min(1).max(25).default(25),
  $skiptoken: z.string().default(''),
});

interface Named {
  Params: { name: string };
}
interface Versioned {
  Params: { name: string; version: string };
}

export function registerSecrets(app: FastifyInstance, store: SecretStore, vaultUrl: () => string): void {
  const bundles = new Bundles(vaultUrl);

  const page = (
    request: FastifyRequest,
    list: (after: string, limit: number) => SecretVersion[],
    key: (secret: SecretVersion) => string,
    show: (secret: SecretVersion) => object,
  ): object => {
    const query = paging.parse(request.query);
    const secrets = list(query.$skiptoken, query.maxresults);
    const last = secrets.at(-1);
    const next = new URLSearchParams({
      'api-version': query['api-version'],
      $skiptoken: last ? key(last) : '',
      maxresults: String(query.maxresults),
    });
    const more = last && list(key(last), 1).length > 0;
    const path = request.url.split('?')[0];
    return { value: secrets.map(show), nextLink: more ? `${vaultUrl()}${path}?${next.toString()}` : null };
  };

  app.addHook('preValidation', async (request) => {
    if (!z.object({ 'api-version': z.string() }).safeParse(request.query).success) {
      throw badParameter('api-version must be specified');
    }
    const { name } = request.params as Partial<Named['Params']>;
    if (name !== undefined) secretName.parse(name);
  });

  app.put<Named>('/secrets/:name', ({ params, body }) => {
    const { value, ...rest } = newSecret.parse(body);
    return bundles.secret(store.set(params.name, value, rest), value);
  });

  app.get<Named>('/secrets/:name', ({ params }) => readable(store.get(params.name)));
  app.get<Versioned>('/secrets/:name/:version', ({ params }) => readable(store.get(params.name, params.version)));

  app.patch<Versioned>('/secrets/:name/:version', ({ params, body }) =>
    bundles.secret(store.update(params.name, params.version, secretChange.parse(body))),
  );
  app.patch<Named>('/secrets/:name', ({ params, body }) =>
    bundles.secret(store.update(params.name, undefined, secretChange.parse(body))),
  );

  app.get('/secrets', (request) =>
    page(
      request,
      (after, limit) => store.list(false, after, limit),
      ({ name }) => name,
      (secret) => bundles.item(secret, false),
    ),
  );
  app.get<Named>('/secrets/:name/versions', (request) =>
    page(
      request,
      (after, limit) => store.versions(request.params.name, after, limit),
      ({ version }) => version,
      (secret) => bundles.item(secret, true),
    ),
  );

  app.delete<Named>('/secrets/:name', ({ params }) => bundles.deletedSecret(store.delete(params.name)));
  app.get('/deletedsecrets', (request) =>
    page(
      request,
      (after, limit) => store.list(true, after, limit),
      ({ name }) => name,
      (secret) => bundles.deletedItem(secret),
    ),
  );
  app.get<Named>('/deletedsecrets/:name', ({ params }) => bundles.deletedSecret(store.getDeleted(params.name)));
  app.post<Named>('/deletedsecrets/:name/recover', ({ params }) => bundles.secret(store.recover(params.name)));
  app.delete<Named>('/deletedsecrets/:name', ({ params }, reply) => {
    store.purge(params.name);
    return reply.code(204).send();
  });

  function readable(secret: SecretVersion): object {
    if (secret.enabled === 0) {
      throw new KeyVaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled');
    }
    return bundles.secret(secret, store.valueOf(secret));
  }
}
