import type { Page } from 'playwright-core'
import t from 'tap'
import { openBrowser, signIn, skip, startApp } from './browser.ts'

t.test('what a page needs is asked for early, and the rest late', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const scripts = () => asked.filter((path) => path.startsWith('/assets/') && path.endsWith('.js'))

  await t.test('the code of other pages waits for the data of the first', async (t) => {
    await page.goto(url)
    await signIn(page, token)
    await page.getByRole('heading', { name: 'Make your first model' }).waitFor()
    // The page that is left must not ask for anything any more.
    await page.goto('about:blank')
    asked.length = 0
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/api/generations', async (route) => {
      await released
      await route.continue()
    })
    const isDataAsked = page.waitForRequest('**/api/generations')
    await page.goto(url)
    await isDataAsked
    await page.waitForLoadState('load')
    const { home, all } = await codeOfPages(page)
    const own = scripts().filter((path) => !/^\/assets\/index-/.test(path))
    t.strictSame(own.sort(), home.sort(), 'only its own code is there')
    t.equal(asked.filter((path) => path === '/api/session').length, 1)
    t.equal(asked.filter((path) => path === '/api/config').length, 1)

    release()
    await page.getByRole('heading', { name: 'Make your first model' }).waitFor()
    await page.waitForFunction((files) => {
      const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
      return files.every((file) => loaded.some((name) => name.endsWith(file)))
    }, all)
  })

  await t.test('then other pages open without the server', async (t) => {
    asked.length = 0
    await page.context().setOffline(true)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('link', { name: 'Appearance' }).click()
    await page.getByText('Saved in this browser.').waitFor()
    t.strictSame(scripts(), [])
    await page.context().setOffline(false)
  })
})

/** The files that `index.html` names for each page. */
async function codeOfPages(page: Page): Promise<{ home: string[]; all: string[] }> {
  const text = await page.locator('#page-code').textContent()
  const files = new Map(Object.entries<string[]>(JSON.parse(text ?? '{}')))
  return { home: files.get('/') ?? [], all: [...new Set([...files.values()].flat())] }
}
