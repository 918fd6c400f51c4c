import { applyInboundMessages } from '../../shared/audience/apply-inbound-messages.ts';
import { refreshChannels } from '../../shared/channels/refresh-channels.ts';
import type { Logger } from '../../shared/kernel/logger.ts';
import type { MetaEventHandlers } from '../../shared/settlement/ports.ts';
import { applyTemplateEvents } from '../../shared/templates/apply-template-events.ts';

interface Deps {
  templates: Parameters<typeof applyTemplateEvents>[0];
  channels: Omit<Parameters<typeof refreshChannels>[0], 'logger'>;
  inbound: Parameters<typeof applyInboundMessages>[0]['inbound'];
  logger: Logger;
}

/** Whom the events of Meta concern that are no statuses. An event about a number or an account is a hint to read them. */
export function metaEventHandlers({ templates, channels, inbound, logger }: Deps): MetaEventHandlers {
  return {
    templates: (items) => applyTemplateEvents(templates, items),
    inbound: (items) => applyInboundMessages({ inbound, logger }, items),
    account: () => refreshChannels({ ...channels, logger }),
  };
}
