import { app } from '@azure/functions';
import { performTemplateOperations } from '../../shared/templates/perform-operation.ts';
import { refreshTemplates } from '../../shared/templates/refresh-templates.ts';
import type { Container } from '../container.ts';

/** Tells Meta what a crash, or Meta being away, left untold. */
export function registerSubmitTemplates({ templates, logger }: Container): void {
  app.timer('submitTemplates', {
    schedule: '*/10 * * * * *',
    handler: async () => {
      await performTemplateOperations({ ...templates, logger: logger.child({ function: 'submitTemplates' }) });
    },
  });
}

/** Every night: what no event told. */
export function registerRefreshTemplates({ templates, channels, logger }: Container): void {
  app.timer('refreshTemplates', {
    schedule: '0 30 2 * * *',
    handler: () =>
      refreshTemplates({
        ...templates,
        channels: channels.store,
        logger: logger.child({ function: 'refreshTemplates' }),
      }),
  });
}
