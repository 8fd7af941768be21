import { createMemoryHistory } from '@tanstack/react-router'
import t from 'tap'
import { PAGE_REQUESTS } from '../vite/page-requests.ts'
import { setUpDom } from './support/dom.ts'

await setUpDom(t)
const { createAppRouter } = await import('../src/router.ts')
const { sessionKey } = await import('../src/features/session/api.ts')

/** Pages that people rarely open first. */
const isLeftOut = (path: string) => /^\/(?:settings|connect|sign-in)\b/.test(path)
/** What `before-paint.js` requests for every page. */
const FOR_ALL = '/api/config'

const pages = Object.keys(createAppRouter(createMemoryHistory()).routesByPath)
  .map((path) => path.replace(/(.)\/$/, '$1'))
  .filter((path) => !isLeftOut(path))

t.test('lists all pages', async (t) => {
  t.strictSame(Object.keys(PAGE_REQUESTS).sort(), [...new Set(pages)].sort())
})

for (const [page, expected] of Object.entries(PAGE_REQUESTS)) {
  t.test(`lists what ${page} requests first`, async (t) => {
    const requested: string[] = []
    const native = globalThis.fetch
    globalThis.fetch = async (input) => {
      requested.push(String(input))
      return Response.json({ status: 404, code: 'none', title: 'Not found.' }, { status: 404 })
    }
    t.teardown(() => {
      globalThis.fetch = native
    })
    const initialEntries = [page.replace('$id', 'an-id')]
    const router = createAppRouter(createMemoryHistory({ initialEntries }))
    router.options.context.queryClient.setQueryData(sessionKey, {})
    await router.load()
    const withId = expected.map((url) => url.replace('$id', 'an-id'))
    t.strictSame(requested.filter((url) => url !== FOR_ALL).sort(), withId.sort())
  })
}
