import t from 'tap'
import { badZipBombs, nestedBombs } from './bad-zip-bombs.ts'
import { cutZips, noZips } from './bad-zip-cuts.ts'
import { badZipNames } from './bad-zip-names.ts'
import { badZipStructures } from './bad-zip-structure.ts'
import { type Answer, ROUTES, startHostileApp } from './hostile-app.ts'
import { type BadZip, goodEntries, MIB, NO_PICTURE } from './zip-parts.ts'

/** Of its own; a busy machine may make a sender wait longer. */
const MAX_BUSY_MS = 2000
const MAX_WAIT_MS = 10_000
const MAX_GROWTH = 300 * MIB
const REMEDY = /\b(?:make|put|send|leave|scale|needs at least)\b/i

const good = await goodEntries()
const kinds: Record<string, BadZip[]> = {
  names: badZipNames(good),
  structures: badZipStructures(good),
  cuts: [...cutZips(good), ...noZips()],
  bombs: [...badZipBombs(good), ...(await nestedBombs())],
}
const app = await startHostileApp(t)

/** What a refusal should be beside its code. */
function shortcomings({ detail, milliseconds, busyMilliseconds }: Answer): string[] {
  const faults = {
    'does not say what to do': !REMEDY.test(detail),
    'says more than it should': /\p{Cc}|etc\/passwd/u.test(detail),
    [`worked for ${busyMilliseconds} ms`]: busyMilliseconds > MAX_BUSY_MS,
    [`took ${milliseconds} ms`]: milliseconds > MAX_WAIT_MS,
  }
  return Object.keys(faults).filter((fault) => faults[fault])
}

const routes = [...ROUTES, { ...(await app.pictures()), every: 10 }]

for (const route of routes) {
  for (const [kind, all] of Object.entries(kinds)) {
    const cases = all.filter((_, n) => n % route.every === 0)
    t.test(`refuses ${cases.length} bad ZIPs at ${route.path}: ${kind}`, async (t) => {
      const idle = process.memoryUsage.rss()
      let before = await app.count()
      for (const { what, code, zip } of cases) {
        const answer = await app.send(route, [{ name: 'photos.zip', bytes: zip() }])
        const expected = code === NO_PICTURE ? route.tooFew : `datasets.${code}`
        const after = await app.count()
        t.same([answer.status, answer.code, after], [422, expected, before], what)
        t.same(shortcomings(answer), [], what)
        before = after
      }
      const growth = process.resourceUsage().maxRSS * 1024 - idle
      t.ok(growth < MAX_GROWTH, `the memory grew by ${Math.round(growth / MIB)} MiB at most`)
    })
  }
}
