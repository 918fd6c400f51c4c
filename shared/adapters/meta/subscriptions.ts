import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { MetaSubscriptions } from '../../channels/ports.ts';
import { ask, refused } from './errors.ts';
import type { Graph } from './http.ts';

const done = z.object({ success: z.literal(true) });
const list = z.object({ data: z.array(z.unknown()) });

/** A proof that the token's app has this secret: Meta checks it, so what the app signs can be checked here. */
function proofOf(accessToken: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}

export function metaSubscriptions(graph: Graph): MetaSubscriptions {
  return {
    async subscribe({ wabaId, accessToken, appSecret }) {
      const path = `${wabaId}/subscribed_apps`;
      const query = { appsecret_proof: proofOf(accessToken, appSecret) };
      const answer = await ask(graph, { method: 'POST', path, accessToken, query }, done);
      if (!answer.ok) throw refused('the webhooks of the account', answer.refusal);
    },
    async isSubscribed({ wabaId, accessToken }) {
      const path = `${wabaId}/subscribed_apps`;
      const answer = await ask(graph, { method: 'GET', path, accessToken }, list);
      if (!answer.ok) throw refused('the apps of the account', answer.refusal);
      return answer.value.data.length > 0;
    },
  };
}
