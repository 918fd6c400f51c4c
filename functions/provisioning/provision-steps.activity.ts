import * as df from 'durable-functions';
import type { InstanceId } from '../../shared/kernel/ids.ts';
import { provisionSteps, type AnnouncedEvent, type Step } from '../../shared/provisioning/provision-steps.ts';
import { removalSteps } from '../../shared/provisioning/removal-steps.ts';
import type { Container } from '../container.ts';

export function registerProvisionSteps({ provisioning }: Container): void {
  df.app.activity('claimProvision', { handler: (step: Step) => provisionSteps.claim(provisioning, step) });
  df.app.activity('allocateProxy', { handler: (step: Step) => provisionSteps.allocateProxy(provisioning, step) });
  df.app.activity('storeProxySecret', { handler: (step: Step) => provisionSteps.storeProxySecret(provisioning, step) });
  df.app.activity('createInstanceKey', { handler: (step: Step) => provisionSteps.createKey(provisioning, step) });
  df.app.activity('placeInstance', { handler: (step: Step) => provisionSteps.place(provisioning, step) });
  df.app.activity('finishProvision', { handler: (step: Step) => provisionSteps.finish(provisioning, step) });
  df.app.activity('abandonProvision', {
    handler: (step: Step & { reason: string }) => provisionSteps.abandon(provisioning, step),
  });
  df.app.activity('leaveSaga', { handler: (step: Step) => provisionSteps.leave(provisioning, step) });
  df.app.activity('writeInstanceEvent', {
    handler: (event: AnnouncedEvent) => provisionSteps.writeEvent(provisioning, event),
  });
}

export function registerRemovalSteps({ provisioning }: Container): void {
  df.app.activity('claimDeletion', { handler: (id: InstanceId) => removalSteps.claim(provisioning, id) });
  df.app.activity('removeInstanceKey', { handler: (id: InstanceId) => removalSteps.removeKey(provisioning, id) });
  df.app.activity('removeProxySecret', {
    handler: (id: InstanceId) => removalSteps.removeProxySecret(provisioning, id),
  });
  df.app.activity('releaseProxy', { handler: (id: InstanceId) => removalSteps.releaseProxy(provisioning, id) });
  df.app.activity('finishDeletion', { handler: (id: InstanceId) => removalSteps.finish(provisioning, id) });
}
