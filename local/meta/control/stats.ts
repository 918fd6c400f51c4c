import type { World } from '../world.ts';

export function stats(world: World): Record<string, unknown> {
  const { messages, refusals, telling, webhooks, posts, log } = world;
  return {
    accepted: messages.acceptedCount,
    byState: messages.countByState(),
    refusedByCode: refusals.countByCode(),
    live: messages.liveCount,
    statusesToCome: telling.waitingCount,
    statusesQueued: webhooks.queued,
    postsWaiting: posts.waitingCount,
    webhooks: log.counts,
    faults: world.faults.list(),
  };
}
