import type { Clock } from '../kernel/clock.ts';
import type { InstanceId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { InstanceTimeline } from './ports.ts';

interface Deps {
  timeline: InstanceTimeline;
  clock: Clock;
  logger: Logger;
}

/** Tells people what happened to an instance. The decision is already made elsewhere, so a lost line is only logged. */
export async function recordInstanceEvent(
  { timeline, clock, logger }: Deps,
  instanceId: InstanceId,
  type: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  try {
    await timeline.append(instanceId, { type, at: clock.now().toISOString(), details });
  } catch (error) {
    logger.warn({ instanceId, type, error }, 'the timeline could not be written');
  }
}
