import { parseArgs } from 'node:util'
import { runScript } from './script.mjs'
import { runTestFiles } from './test-files.mjs'

// `node scripts/tap.mjs [--in=server/test] [name…]`: runs test files without lint, type checks and build.
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { in: { type: 'string', multiple: true } },
})
await runScript(async ({ stopped }) => {
  const { passed, failed, skipped } = await runTestFiles({
    folders: values.in,
    names,
    stopped,
  })
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  return failed === 0 && passed > 0 ? 0 : 1
})
