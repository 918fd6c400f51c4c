import { existsSync, readFileSync } from 'node:fs';
import { openApiFile, renderOpenApi } from '../lib/openapi.ts';
import type { Check } from './check.ts';

export const openApiCheck: Check = {
  name: 'openapi',
  says: `${openApiFile} is what the schemas say`,
  async run() {
    const committed = existsSync(openApiFile) ? readFileSync(openApiFile, 'utf8') : '';
    return committed === renderOpenApi() ? [] : [`${openApiFile} is out of date; write it anew: npm run openapi`];
  },
};
