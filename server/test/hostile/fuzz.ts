// `npm run test:fuzz` sends more mutants than `npm test` has time for. FUZZ_MUTANTS and FUZZ_SEED change them.
process.env['FUZZ_MUTANTS'] ??= '5000'
process.env['TAP_TIMEOUT'] ??= '3600'
await import('./mutations.deep.test.ts')

export {}
