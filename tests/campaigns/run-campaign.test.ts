import { runCampaign } from '../../functions/campaigns/run-campaign.orchestration.ts';
import { Hub } from '../../local/durable/testing/hub.ts';

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
