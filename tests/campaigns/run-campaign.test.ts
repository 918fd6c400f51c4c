import { runCampaign } from '../../functions/campaigns/run-campaign.orchestration.ts';
import { Hub } from '../../local/durable/testing/hub.ts';
import { durableOrchestrations } from '../../shared/adapters/durable/orchestrations.ts';
import { waitFor } from '../support/wait-for.ts';

it('goes on for longer than one history, always with the same campaign, and its history does not grow', async () => {
  const asked: string[] = [];
  const steps = 65;
  const hub = await Hub.start({
    orchestrations: { runCampaign },
    activities: {
      stepCampaign: (id: never) => ({ ended: asked.push(id) === steps, waitSeconds: 0 }),
    },
  });
  try {
    const id = await hub.client.startNew('runCampaign', { input: { id: 'cmp_1' } });
    expect(await hub.until(id)).toMatchObject({ runtimeStatus: 'Completed' });
    expect(asked).toEqual(Array.from({ length: steps }, () => 'cmp_1'));
    expect((await hub.history(id)).length).toBeLessThan(60);
  } finally {
    await hub.close();
  }
});

it('a start leaves alone what waits, and begins anew what has failed', async () => {
  let steps = 0;
  let failing = false;
  const hub = await Hub.start({
    orchestrations: {
      *runCampaign(context): ReturnType<typeof runCampaign> {
        if (failing) throw new Error('gave up');
        yield* runCampaign(context);
      },
    },
    activities: { stepCampaign: () => ({ ended: (steps += 1) > 2, waitSeconds: 3600 }) },
  });
  try {
    const id = 'campaign:cmp_1';
    const orchestrations = durableOrchestrations(() => hub.client);
    const start = () => orchestrations.start('runCampaign', id, { id: 'cmp_1' });
    await start();
    await waitFor('the first step', () => steps === 1);
    const { createdTime } = await hub.client.getStatus(id);
    await start();
    expect((await hub.client.getStatus(id)).createdTime).toEqual(createdTime);
    failing = true; // from its next turn on
    await orchestrations.raise(id, 'campaignChanged', 'sending');
    expect(await hub.until(id)).toMatchObject({ runtimeStatus: 'Failed' });
    expect(steps).toBe(1);
    failing = false;
    await start();
    await waitFor('the step of the new one', () => steps === 2);
    await orchestrations.raise(id, 'campaignChanged', 'sending');
    expect(await hub.until(id)).toMatchObject({ runtimeStatus: 'Completed' });
  } finally {
    await hub.close();
  }
});
