import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const mocksOfOurOwn = {
  selector:
    'CallExpression[callee.object.name="jest"][callee.property.name=/^(mock|doMock|unstable_mockModule)$/][arguments.0.value=/^\\./]',
  message: 'Give the unit a port instead of mocking one of our own modules.',
};
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Only shared/config reads the environment; take what you need as a parameter.',
};
const notDeterministic = [
  'AwaitExpression',
  'FunctionDeclaration[async=true]',
  'ArrowFunctionExpression[async=true]',
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'MemberExpression[object.name="Date"][property.name="now"]',
  'MemberExpression[object.name="Math"][property.name="random"]',
  'CallExpression[callee.name=/^(fetch|setTimeout|setInterval|randomUUID)$/]',
].map((selector) => ({
  selector,
  message: 'An orchestration is replayed: no clock, chance, input or output, only what the context gives.',
}));

export default defineConfig(
  globalIgnores(['dist/', '.local/', 'coverage/', '**/node_modules/']),
  js.configs.recommended,
  { rules: { 'no-undef': 'off' } }, // the compiler's work
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A handler is async because its caller expects a promise, whether or not it awaits something today.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', mocksOfOurOwn],
    },
  },
  {
    files: ['functions/**/*.ts', 'shared/**/*.ts', 'worker/**/*.ts', 'web/**/*.{ts,tsx}'],
    ignores: ['shared/config/**', 'worker/**/config.ts', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', mocksOfOurOwn, environment] },
  },
  {
    files: ['**/*.orchestration.ts'],
    rules: { 'no-restricted-syntax': ['error', mocksOfOurOwn, environment, ...notDeterministic] },
  },
  {
    // A test reads answers of unknown shape and says what it expects of them; what is absent fails it anyhow.
    files: ['**/*.test.ts', 'tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
