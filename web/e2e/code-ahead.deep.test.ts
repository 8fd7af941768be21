import type { Page, Request } from 'playwright-core'
import t from 'tap'
import { PAGE_REQUESTS } from '../vite/page-requests.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { registerModel } from './studio-model.ts'

t.test('loads what a page needs early, and the rest late', { skip }, async (t) => {
  const app = await startApp(t)
  const { url, token } = app
  const { page } = await openBrowser(t)
  const requested: string[] = []
  page.on('request', (request) => requested.push(new URL(request.url()).pathname))
  const scripts = () =>
    requested.filter((path) => path.startsWith('/assets/') && path.endsWith('.js'))

  await t.test('loads the code of other pages after the data of the first', async (t) => {
    await page.goto(url)
    await signIn(page, token)
    await page.getByRole('heading', { name: 'Make your first model' }).waitFor()
    // Leaves the page, so that it sends no more requests.
    await page.goto('about:blank')
    requested.length = 0
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/api/generations', async (route) => {
      await released
      await route.continue()
    })
    const dataRequest = page.waitForRequest('**/api/generations')
    await page.goto(url)
    await dataRequest
    await page.waitForLoadState('load')
    const { home, all } = await codeOfPages(page)
    const own = scripts().filter((path) => !/^\/assets\/index-/.test(path))
    t.strictSame(own.sort(), home.sort(), 'only its own code is loaded')

    release()
    await page.getByRole('heading', { name: 'Make your first model' }).waitFor()
    const data = ['/api/session', '/api/config', ...(PAGE_REQUESTS['/'] ?? [])].map(withoutQuery)
    for (const path of data) t.equal(requested.filter((one) => one === path).length, 1, path)
    await page.waitForFunction((files) => {
      const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
      return files.every((file) => loaded.some((name) => name.endsWith(file)))
    }, all)
  })

  await t.test('then opens other pages without the server', async (t) => {
    requested.length = 0
    await page.context().setOffline(true)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('link', { name: 'Appearance' }).click()
    await page.getByText('Saved in this browser.').waitFor()
    const { all } = await codeOfPages(page)
    const missing = scripts().filter((path) => all.includes(path))
    t.strictSame(missing, [], 'the code of all pages is there')
    await page.context().setOffline(false)
  })

  await t.test('requests the data of the first page before the app has loaded', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.goto('about:blank')
    await page.route(/\/assets\/index-/, async (route) => {
      await released
      await route.continue()
    })
    const requests = ['/api/generations', '/api/spending'].map((path) =>
      page.waitForRequest(`${url}${path}`),
    )
    await page.goto(url, { waitUntil: 'commit' })
    await Promise.all(requests)
    release()
    await page.getByRole('heading', { name: 'Make your first model' }).waitFor()
    await page.unroute(/\/assets\/index-/)
  })

  await t.test(
    'shows the page after signing in again, although early requests failed',
    async () => {
      await page.context().clearCookies()
      const unauthorized = page.waitForResponse(
        (response) => response.url().startsWith(`${url}/api/images?`) && response.status() === 401,
      )
      await page.goto(`${url}/gallery`)
      await unauthorized
      await signIn(page, token)
      await page.getByRole('heading', { name: 'Gallery' }).waitFor()
      await page.getByText('No images yet').waitFor()
    },
  )

  await t.test('requests the first images before the app has loaded, once', async (t) => {
    const { id } = await registerModel(app)
    await page.request.post(`${url}/api/models/${id}/generate`, {
      headers: { origin: url },
      data: { prompt: 'a harbor at dusk', num_outputs: 4 },
    })
    await page.goto(`${url}/models/${id}`)
    const images = page.locator('.frame img')
    await images.nth(3).waitFor()
    for (const path of [`/models/${id}`, '/gallery', '/']) {
      await page.goto('about:blank')
      const thumbnails: string[] = []
      const watch = (request: Request) => {
        if (/\/images\/.*\?width=/.test(request.url())) thumbnails.push(request.url())
      }
      page.on('request', watch)
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      await page.route(/\/assets\/index-/, async (route) => {
        await released
        await route.continue()
      })
      await page.goto(`${url}${path}`, { waitUntil: 'commit' })
      while (thumbnails.length < 4) await page.waitForEvent('request')
      release()
      await images.nth(3).waitFor()
      await page.waitForFunction(areLoaded, await images.elementHandles())
      t.equal(thumbnails.length, 4, `${path} requests each image once`)
      page.off('request', watch)
      await page.unroute(/\/assets\/index-/)
    }
  })
})

const areLoaded = (images: Node[]) =>
  images.every(
    (image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0,
  )

const withoutQuery = (url: string) => url.replace(/\?.*/, '')

/** Returns the files that `index.html` lists for the home page, and for all pages. */
async function codeOfPages(page: Page): Promise<{ home: string[]; all: string[] }> {
  const text = await page.locator('#page-code').textContent()
  const files = new Map(Object.entries<string[]>(JSON.parse(text ?? '{}')))
  return { home: files.get('/') ?? [], all: [...new Set([...files.values()].flat())] }
}
