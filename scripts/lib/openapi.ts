import { apiEndpoints } from '../../functions/endpoints.ts';
import { openApiDocument } from '../../shared/http/openapi.ts';

export const openApiFile = 'docs/api/openapi.json';

/** The text of the committed document, from the schemas as they are now. */
export function renderOpenApi(): string {
  return `${JSON.stringify(openApiDocument(apiEndpoints), null, 2)}\n`;
}
