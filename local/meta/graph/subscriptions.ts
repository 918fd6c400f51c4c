import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessToken, App } from '../state/accounts.ts';
import type { World } from '../world.ts';
import { GraphError } from './errors.ts';
import { authenticate, checkVersion, wabaOf } from './server.ts';

/** Which apps are told of an account. It is always the token's own app that is subscribed. */
export function serveSubscriptions(server: FastifyInstance, world: World): void {
  const { accounts } = world;
  const path = '/:version/:id/subscribed_apps';
  const asked = (request: FastifyRequest) => {
    checkVersion(request);
    const token = authenticate(world, request);
    checkProof(request, token, accounts.appOf(token));
    return { token, waba: wabaOf(world, request, token) };
  };
  server.get(path, (request) => {
    const { waba } = asked(request);
    return {
      data: accounts.subscribedTo(waba.id).map(({ id, name }) => ({
        whatsapp_business_api_data: { id, name, link: `https://www.facebook.com/games/?app_id=${id}` },
      })),
    };
  });
  server.post(path, async (request) => {
    const { token, waba } = asked(request);
    accounts.subscribe(waba.id, accounts.appOf(token).id);
    await world.journal.committed();
    return { success: true };
  });
  server.delete(path, async (request) => {
    const { token, waba } = asked(request);
    accounts.unsubscribe(waba.id, accounts.appOf(token).id);
    await world.journal.committed();
    return { success: true };
  });
}

/** @throws {GraphError} for a proof that the secret of the token's app did not make */
function checkProof({ query }: FastifyRequest, token: AccessToken, app: App): void {
  const { appsecret_proof: proof } = query as { appsecret_proof?: string };
  if (proof === undefined) return;
  if (proof === createHmac('sha256', app.appSecret).update(token.id).digest('hex')) return;
  throw new GraphError(400, { message: 'Invalid appsecret_proof provided in the API argument', code: 100 });
}
