import * as df from 'durable-functions';
import { provisionSteps, type Step } from '../../shared/provisioning/provision-steps.ts';
import type { Container } from '../container.ts';

export function registerProvisionSteps({ provisioning }: Container): void {
  df.app.activity('claimProvision', { handler: (step: Step) => provisionSteps.claim(provisioning, step) });
  df.app.activity('createInstanceKey', { handler: (step: Step) => provisionSteps.createKey(provisioning, step) });
  df.app.activity('placeInstance', { handler: (step: Step) => provisionSteps.place(provisioning, step) });
  df.app.activity('finishProvision', { handler: (step: Step) => provisionSteps.finish(provisioning, step) });
  df.app.activity('abandonProvision', {
    handler: (step: Step & { reason: string }) => provisionSteps.abandon(provisioning, step),
  });
  df.app.activity('removeInstanceKey', { handler: (step: Step) => provisionSteps.removeKey(provisioning, step) });
}
