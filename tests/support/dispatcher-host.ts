import { z } from 'zod';
import { runProgram } from '../../local/kit/program.ts';
import { metaMessages } from '../../shared/adapters/meta/messages.ts';
import { connectGraph } from '../../shared/adapters/meta/http.ts';
import { supabaseDispatch } from '../../shared/adapters/supabase/dispatch.ts';
import { connectSupabase } from '../../shared/adapters/supabase/rpc.ts';
import { stepCampaign } from '../../shared/campaigns/step-campaign.ts';
import type { CampaignId, MetaMessages } from '../../shared/campaigns/ports.ts';
import type { Logger } from '../../shared/kernel/logger.ts';

const options = z.object({
  supabaseUrl: z.string(),
  serviceRoleKey: z.string(),
  graphBaseUrl: z.string(),
  campaignIds: z.array(z.string().transform((id) => id as CampaignId)),
  requeueAfterSeconds: z.int().default(900),
});

/** A host of its own that takes campaigns from step to step until they have ended, as their orchestrations would. */
await runProgram(
  'dispatcher host',
  options,
  async ({ supabaseUrl, serviceRoleKey, graphBaseUrl, campaignIds, requeueAfterSeconds }) => {
    // Of the machine's monotonic clock, which all its processes share.
    const dispatched: number[] = [];
    const timed = ({ sendTemplate }: MetaMessages): MetaMessages => ({
      sendTemplate(message) {
        dispatched.push(Number(process.hrtime.bigint()) / 1e6);
        return sendTemplate(message);
      },
    });
    const logger: Logger = {
      info: (fields, message) => console.log(JSON.stringify({ message, ...fields })),
      warn: (fields, message) => console.error(JSON.stringify({ message, ...fields })),
      error: (fields, message) => console.error(JSON.stringify({ message, ...fields })),
      child: () => logger,
    };
    const deps = {
      store: supabaseDispatch(connectSupabase({ url: supabaseUrl, serviceRoleKey })),
      messages: timed(metaMessages(connectGraph({ graphBaseUrl, graphVersion: 'v26.0' }))),
      load: { inFlight: 0 },
      accessTokenOf: () => Promise.resolve('token'),
      logger,
      requeueAfterSeconds,
    };
    let closed = false;
    const running = Promise.all(
      campaignIds.map(async (id) => {
        while (!closed) {
          const { ended, waitSeconds } = await stepCampaign(deps, id);
          if (ended) break;
          if (waitSeconds > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(waitSeconds, 1) * 1000));
        }
      }),
    );
    void running.then(() => process.send?.({ type: 'finished', dispatched }));
    return {
      facts: {},
      async close() {
        closed = true;
        await running;
      },
    };
  },
);
