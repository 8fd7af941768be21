import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import t from 'tap'

const built = fileURLToPath(new URL('../dist', import.meta.url))

/**
 * In bytes, gzipped, just above what the pages need. React, the router and the query client are 107 kB of it. A page
 * over its limit has most likely imported something large that should be loaded later (`lazyComponent`).
 */
const LIMITS = { '/sign-in': 130_000, '/': 172_000, '/models/$id': 190_000, '/gallery': 183_000 }
/** A slow line needs 25 ms or more for each file, however small. */
const MAX_FILES = 13

const html = readFileSync(join(built, 'index.html'), 'utf8')
const [, pageCode = '{}'] = /id="page-code">([^<]*)</.exec(html) ?? []
const codeOf = new Map(Object.entries<string[]>(JSON.parse(pageCode)))
const app = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, file = '']) => file)

const gzipped = (file: string) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length

for (const [page, limit] of Object.entries(LIMITS)) {
  t.test(`the scripts of ${page} stay within their limit`, async (t) => {
    const own = (codeOf.get(page) ?? []).filter((file) => file.endsWith('.js'))
    t.ok(app.length > 0 && own.length > 0, 'index.html lists its files')
    const sizes = [...app, ...own].map((file) => ({ file, bytes: gzipped(file) }))
    const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0)
    t.ok(own.length <= MAX_FILES, `${own.length} files of its own, of at most ${MAX_FILES}`)
    t.ok(bytes <= limit, `${bytes} bytes of at most ${limit}`, { sizes })
  })
}
