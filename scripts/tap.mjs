import { parseArgs } from 'node:util'
import { runTestFiles } from './test-files.mjs'

// `node scripts/tap.mjs [--in=server/test] [name…]`: test files without lint, types and build.
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { in: { type: 'string', multiple: true }, deep: { type: 'boolean' } },
})
const { passed, failed, skipped } = await runTestFiles({
  folders: values.in,
  names,
  isDeep: values.deep,
})
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
