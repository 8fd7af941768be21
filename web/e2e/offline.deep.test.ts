import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'

t.test('reloads pages automatically after being offline', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  const context = page.context()
  const banner = page.getByText('Can’t reach the server.')
  const failed = page.getByRole('heading', { name: 'Couldn’t load this page' })
  await page.goto(`${url}/settings/spending`)
  await signIn(page, token)
  const cap = page.getByLabel(/Cap per day/)
  await cap.waitFor()
  await page.waitForLoadState('networkidle')

  await t.test('shows an error for a page that can’t be loaded offline', async (t) => {
    await context.setOffline(true)
    await page.getByRole('link', { name: 'Sign-ins' }).click()
    await failed.waitFor()
    await banner.waitFor()
    await page.getByText('This page reloads automatically').waitFor()
    t.strictSame(await findPageProblems(page), [])
  })

  await t.test('loads the page when online again, without a click', async () => {
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Sign out everywhere' }).waitFor()
    await banner.waitFor({ state: 'detached' })
  })

  await t.test('detects that the server is back, and keeps typed values', async (t) => {
    await page.getByRole('link', { name: 'Spending' }).click()
    await cap.fill('12.50')
    await page.route('**/api/**', (route) => route.abort('connectionrefused'))
    await page.getByRole('button', { name: 'Save caps' }).click()
    await banner.waitFor()
    await page.unroute('**/api/**')
    await banner.waitFor({ state: 'detached' })
    t.equal(await cap.inputValue(), '12.50')
  })

  await t.test('retries at once when the tab becomes visible', async () => {
    await page.clock.install()
    await page.route('**/api/**', (route) => route.abort('connectionrefused'))
    await page.getByRole('link', { name: 'API keys' }).click()
    await failed.waitFor()
    await banner.waitFor()
    // The countdown to the next retry stands still.
    await page.clock.pauseAt(Date.now() + 60_000)
    await page.locator('button:not([aria-busy])', { hasText: 'Retry now' }).waitFor()
    await page.unroute('**/api/**')
    await Promise.all([
      page.waitForResponse('**/api/health/live'),
      page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))),
    ])
    await page.clock.resume()
    await page.getByRole('button', { name: 'New key' }).waitFor()
  })

  await t.test('loads the page once a failing database answers again', async () => {
    const problem = {
      type: 'about:blank',
      status: 503,
      code: 'database.unavailable',
      title: 'Database unavailable',
      detail: 'The database did not respond.',
      errors: [],
      request_id: 'one',
    }
    await page.route('**/api/deletions*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem }),
    )
    await page.getByRole('link', { name: 'Your data' }).click()
    await failed.waitFor()
    await page.unroute('**/api/deletions*')
    await page.getByRole('heading', { name: 'Delete everything' }).waitFor()
  })
})

t.test('loads a page whose code was missing once the code is available', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  const code = /\/assets\/trainings\.index-.*\.js$/
  await page.route(code, (route) => route.abort('connectionrefused'))
  await page.goto(`${url}/models`)
  await signIn(page, token)
  await page.getByRole('heading', { name: 'Models', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Trainings' }).first().click()
  await page.getByText('A part of this app could not be loaded.').waitFor()
  t.equal(new URL(page.url()).pathname, '/trainings')
  await page.unroute(code)
  await page.getByRole('heading', { name: 'Trainings', exact: true }).waitFor()
})
