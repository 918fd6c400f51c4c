import type { OrchestrationContext, Task } from 'durable-functions';
import { Hub } from '../../local/durable/testing/hub.ts';
import { perSecond, type Figure } from './report.ts';

const ORCHESTRATIONS = 400;
const ACTIVITIES = 5;

const app = {
  orchestrations: {
    *steps(context: OrchestrationContext): Generator<Task, void, never> {
      for (let step = 0; step < ACTIVITIES; step += 1) yield context.df.callActivity('echo', step);
    },
  },
  activities: { echo: (step: never) => step },
};

/** How many activities a second the local Durable runs, each turn written to disk before the next. */
export async function measureDurable(): Promise<Figure> {
  const hub = await Hub.start(app);
  try {
    await hub.settled('steps');
    return await perSecond(
      `Durable: activities, ${ORCHESTRATIONS} orchestrations of ${ACTIVITIES}`,
      ORCHESTRATIONS * ACTIVITIES,
      async () => {
        await Promise.all(Array.from({ length: ORCHESTRATIONS }, () => hub.settled('steps')));
      },
    );
  } finally {
    await hub.close();
  }
}
