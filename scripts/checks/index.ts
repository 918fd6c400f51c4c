import { bicepCheck } from './bicep.ts';
import type { Check } from './check.ts';
import { functionsCheck } from './functions.ts';
import { openApiCheck } from './openapi.ts';
import { queuesCheck } from './queues.ts';
import { settingsCheck } from './settings.ts';
import { tool } from './tool.ts';

/** The longest first: they run side by side. */
export const checks: readonly Check[] = [
  tool('lint', 'eslint with typed rules finds nothing', 'eslint', ['.', '--max-warnings=0']),
  tool('types', 'the compiler accepts every package but web', 'tsc', ['-p', 'tsconfig.json']),
  tool('types-web', 'the compiler accepts web', 'tsc', ['-p', 'web/tsconfig.json', '--noEmit']),
  tool('boundaries', 'modules import only what they may', 'depcruise', [
    'functions',
    'shared',
    'worker',
    'local',
    'web/src',
    'scripts',
    'tests',
  ]),
  tool('format', 'prettier would change nothing', 'prettier', ['--check', '.', '--log-level=warn']),
  tool('unused', 'no file, export or dependency is unused', 'knip', ['--no-progress', '--no-config-hints']),
  functionsCheck,
  queuesCheck,
  settingsCheck,
  bicepCheck,
  openApiCheck,
];
