import { readConfig } from '../shared/config/config.ts';
import { registerSettleStripeEvents } from './billing/settle-stripe-events.queue.ts';
import { buildContainer } from './container.ts';
import { registerEndpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { registerApplyUsageEvents } from './metering/apply-usage-events.queue.ts';
import { registerPruneMessaging } from './messaging/prune-messaging.timer.ts';
import { registerSettleClerkEvents } from './identity/settle-clerk-events.queue.ts';
import { registerSweepOutbox } from './messaging/sweep-outbox.timer.ts';
import { registerCollectExhausted } from './operations/collect-exhausted.timer.ts';
import { registerProvisionInstance } from './provisioning/provision-instance.orchestration.ts';
import { registerProvisionSteps } from './provisioning/provision-steps.activity.ts';

const container = buildContainer(readConfig());

for (const endpoint of endpoints) registerEndpoint(endpoint, container);
registerSettleStripeEvents(container);
registerSettleClerkEvents(container);
registerApplyUsageEvents(container);
registerSweepOutbox(container);
registerPruneMessaging(container);
registerCollectExhausted(container);
registerProvisionInstance();
registerProvisionSteps(container);
