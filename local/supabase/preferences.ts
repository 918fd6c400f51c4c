import { ApiError, notSupported } from './errors.ts';

/** What the header Prefer asked for. */
export interface Preferences {
  return: 'minimal' | 'representation';
  count: boolean;
  resolution?: 'merge-duplicates' | 'ignore-duplicates';
  missing: 'default' | 'null';
  maxAffected?: number;
  timezone?: string;
  /** Those that were honoured, for Preference-Applied. */
  applied: string[];
}

const known: Record<string, RegExp> = {
  return: /^(?:minimal|representation|headers-only)$/,
  count: /^(?:exact|planned|estimated)$/,
  resolution: /^(?:merge|ignore)-duplicates$/,
  missing: /^(?:default|null)$/,
  handling: /^(?:strict|lenient)$/,
  tx: /^(?:commit|rollback)$/,
  'max-affected': /^\d+$/,
  timezone: /./,
};

export function parsePreferences(header: string): Preferences {
  const tokens = header.split(',').flatMap((token) => token.trim() || []);
  const chosen: Record<string, string> = {};
  const invalid: string[] = [];
  for (const token of tokens) {
    const [name = '', value = ''] = token.split('=');
    if (known[name]?.test(value)) chosen[name] ??= value;
    else invalid.push(token);
  }
  if (chosen.return === 'headers-only') throw notSupported('Prefer: return=headers-only');
  if (chosen.tx === 'rollback') throw notSupported('Prefer: tx=rollback');
  const strict = chosen.handling === 'strict';
  if (strict && invalid.length > 0) {
    const message = 'Invalid preferences given with handling=strict';
    throw new ApiError(400, { code: 'PGRST122', message, details: `Invalid preferences: ${invalid.join(', ')}` });
  }
  return {
    return: chosen.return === 'representation' ? 'representation' : 'minimal',
    // The planner's guesses are answered exactly: a better answer to the same question.
    count: chosen.count !== undefined,
    resolution: chosen.resolution as Preferences['resolution'],
    missing: chosen.missing === 'default' ? 'default' : 'null',
    maxAffected: strict && chosen['max-affected'] ? Number(chosen['max-affected']) : undefined,
    timezone: chosen.timezone,
    applied: Object.entries(chosen).map(([name, value]) => `${name}=${value}`),
  };
}
