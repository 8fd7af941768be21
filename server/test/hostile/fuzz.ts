// `npm run test:fuzz`: as many mutants as nobody waits for in `npm test`. FUZZ_MUTANTS and FUZZ_SEED choose others.
process.env['FUZZ_MUTANTS'] ??= '5000'
process.env['TAP_TIMEOUT'] ??= '3600'
await import('./mutations.deep.test.ts')

export {}
