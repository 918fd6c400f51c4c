import type { Id } from '../kernel/ids.ts';
import type { ExportDeps } from './export-contacts.ts';
import { contactLines, exportHead } from './export-lines.ts';
import { exportFile } from './file-names.ts';

const PAGE = 2_000;
/** Pages of one call, some seconds of work, before it lets the orchestration begin anew. */
const SLICE_PAGES = 8;

/**
 * Writes an export page by page, for a while. A page is stored under its number before it is recorded, so one that is
 * written twice takes its own place.
 */
export async function exportSlice({ contacts, exports, files }: ExportDeps, id: Id<'exp'>): Promise<{ more: boolean }> {
  const progress = await exports.claim(id);
  if (!progress) return { more: false };
  const { organizationId, criteria, attributes } = progress;
  let { lastKey, pages } = progress;
  const until = pages + SLICE_PAGES;
  for (;;) {
    const page = await contacts.find(organizationId, criteria, lastKey, PAGE);
    const last = page.at(-1);
    if (!last && pages > 0) break;
    const head = pages === 0 ? exportHead(attributes) : '';
    await files.writePart(exportFile(id), pages, head + contactLines(page, attributes));
    // Refused: another call of this activity is ahead.
    if (!(await exports.recordPage(id, pages, page.length, last?.key ?? null))) return { more: true };
    pages++;
    if (!last || page.length < PAGE) break;
    lastKey = last.key;
    if (pages === until) return { more: true };
  }
  await files.assemble(exportFile(id), pages, 'contacts.csv');
  await exports.end(id, 'completed', null);
  return { more: false };
}
