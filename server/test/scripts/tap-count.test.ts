import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { repository } from './checkout.ts'

interface Counts {
  passed: number
  failed: number
  skipped: number
}
const { countAsserts }: { countAsserts(tap: string): Counts } = await import(
  pathToFileURL(join(repository, 'scripts/tap-count.mjs')).href
)

t.test('returns the counts of the last summary, with todo tests as skipped', async (t) => {
  const tap =
    'ok 1 - a\n    # { total: 1, pass: 1 }\n# { total: 10, pass: 5, fail: 1, todo: 1, skip: 3 }\n# time=1ms\n'
  t.same(countAsserts(tap), { passed: 5, failed: 1, skipped: 4 })
})

t.test('counts a file that failed without an assert as a failure', async (t) => {
  const tap = 'ok 1 - a\nnot ok 2 - b # time=1ms\n    not ok 1 - inner\n# { total: 4, pass: 4 }\n'
  t.same(countAsserts(tap), { passed: 4, failed: 1, skipped: 0 })
})

t.test('returns zeros without output', async (t) => {
  t.same(countAsserts(''), { passed: 0, failed: 0, skipped: 0 })
})
