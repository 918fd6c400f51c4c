import type { RefreshDeps } from './refresh-template.ts';
import { refreshTemplate } from './refresh-template.ts';
import type { TemplateEvent } from './template.schema.ts';

/**
 * An event of Meta is a hint: each template that the events are about is read once, and what is read counts. So events may
 * come twice, late and in any order. Events about templates that are not ours are passed over.
 */
export async function applyTemplateEvents(deps: RefreshDeps, items: readonly TemplateEvent[]): Promise<void> {
  const newest = new Map(items.map((event) => [`${event.metaTemplateId} ${event.name} ${event.language}`, event]));
  for (const event of newest.values()) {
    for (const address of await deps.store.addressesOf(event)) {
      await refreshTemplate(deps, address, { status: event.event, reason: event.reason });
    }
  }
}
