import t from 'tap'
import { badZips } from './bad-zips.ts'
import { type Answer, startHostileApp } from './hostile-app.ts'
import { ROUTES } from './upload-forms.ts'
import { goodEntries, NO_IMAGE } from './zip-parts.ts'

const REMEDY = /\b(?:make|put|send|leave|scale|use|download|unpack|needs at least)\b/i

const kinds = await badZips(await goodEntries())
const app = await startHostileApp(t)

/** Checks an error's text, beyond its code. `pnpm bench:uploads` measures what rejections cost. */
function problemsWith({ detail }: Answer): string[] {
  const faults: Record<string, boolean> = {
    'does not say what to do': !REMEDY.test(detail),
    'says more than it should': /\p{Cc}|etc\/passwd/u.test(detail),
  }
  return Object.keys(faults).filter((fault) => faults[fault])
}

const routes = [...ROUTES, { ...(await app.images()), every: 10 }]

for (const route of routes) {
  for (const [kind, all] of Object.entries(kinds)) {
    const cases = all.filter((_, n) => n % route.every === 0)
    t.test(`rejects ${cases.length} bad ZIPs at ${route.path}: ${kind}`, async (t) => {
      let before = await app.count()
      for (const { what, code, zip } of cases) {
        const answer = await app.send(route, [{ name: 'photos.zip', bytes: zip() }])
        const expected = code === NO_IMAGE ? route.tooFew : `datasets.${code}`
        const after = await app.count()
        t.same([answer.status, answer.code, after], [422, expected, before], what)
        t.same(problemsWith(answer), [], what)
        before = after
      }
    })
  }
}
