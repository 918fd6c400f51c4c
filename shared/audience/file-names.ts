import type { Id } from '../kernel/ids.ts';

/** Where the files of imports and exports are. */
export const importFile = (id: Id<'imp'>): string => `imports/${id}/contacts`;
export const errorFile = (id: Id<'imp'>): string => `imports/${id}/errors.csv`;
export const exportFile = (id: Id<'exp'>): string => `exports/${id}.csv`;
