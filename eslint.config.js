// Biome formats and lints; ESLint adds only what needs types or React's rules.
import query from '@tanstack/eslint-plugin-query'
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

const typed = {
  languageOptions: {
    parser: ts.parser,
    parserOptions: {
      project: [
        './shared/tsconfig.test.json',
        './server/tsconfig.test.json',
        './web/tsconfig.json',
      ],
      tsconfigRootDir: import.meta.dirname,
    },
  },
  plugins: { '@typescript-eslint': ts.plugin },
  rules: {
    '@typescript-eslint/no-floating-promises': [
      'error',
      // tap itself waits for a subtest.
      {
        allowForKnownSafePromises: [
          { from: 'package', package: '@tapjs/core', name: 'PromiseWithSubtest' },
        ],
      },
    ],
    '@typescript-eslint/no-misused-promises': [
      'error',
      { checksVoidReturn: { attributes: false } },
    ],
    '@typescript-eslint/await-thenable': 'error',
    '@typescript-eslint/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
  },
}

export default [
  {
    ignores: [
      '**/dist/',
      '**/.tap/',
      '**/node_modules/',
      '**/routeTree.gen.ts',
      '.data/',
      'scripts/',
    ],
  },
  { files: ['**/*.ts', '**/*.tsx'], ...typed },
  { files: ['web/**/*.ts', 'web/**/*.tsx'], ...hooks.configs.flat['recommended-latest'] },
  ...query.configs['flat/recommended'].map((config) => ({
    ...config,
    files: ['web/**/*.ts', 'web/**/*.tsx'],
  })),
]
