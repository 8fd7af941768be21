import type { BrowserContext, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { openBrowser, signIn, skip, startApp } from './browser.ts'

const APP_SCRIPT = /\/assets\/index-[^/]*\.js$/
const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
]

t.test('paints a page before its scripts arrive', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  const gate = await gateScript(page.context())
  const shell = page.locator('#root > [inert]')

  const expectNoShift = async (t: Test, parts: string[]) => {
    for (const size of SIZES) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(size)
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        gate.close()
        await page.goto(url, { waitUntil: 'commit' })
        const before = await layoutOf(page, parts)
        t.equal(await page.getByRole('link').count(), 0, 'nothing can be focused or read out')
        t.equal(await page.evaluate(countAnimations), 0, 'nothing moves')
        // A slow browser may paint the shell before it has read all of it.
        const painted = await page.evaluate(layoutShift)
        gate.open()
        await page.locator('main').waitFor()
        await shell.waitFor({ state: 'detached' })
        t.strictSame(await layoutOf(page, parts), before, `${size.width} ${colorScheme}`)
        const shift = (await page.evaluate(layoutShift)) - painted
        t.ok(shift < 0.01, 'nothing shifts')
      }
    }
  }

  await t.test('paints the sign-in page while nobody is signed in', async (t) => {
    const name = 'span:text-is("The Way"):visible'
    await expectNoShift(t, ['body', '.sheet:visible', '.frame:visible >> nth=5', name])
  })

  await t.test(
    'requests the photographs of the sign-in page before its scripts arrive',
    async () => {
      gate.close()
      const photograph = page.waitForRequest(/\/assets\/.*\.avif$/)
      await page.goto(`${url}/sign-in`, { waitUntil: 'commit' })
      await photograph
      gate.open()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    },
  )

  await signIn(page, token)
  await page.getByRole('heading', { name: 'Make your first model' }).waitFor()

  await t.test('paints a page with its bars if a user was signed in', async (t) => {
    const name = 'header span:text-is("The Way")'
    const place = 'nav:visible a:text-is("Gallery")'
    await expectNoShift(t, ['body', 'header', name, 'nav:visible', place])
  })

  await t.test('removes the painted shell if the first page fails', async () => {
    await page.route('**/api/session', (route) => route.abort('connectionrefused'))
    await page.goto(url)
    await page.getByRole('heading', { name: 'Couldn’t load this page' }).waitFor()
    await shell.waitFor({ state: 'detached' })
    await page.unroute('**/api/session')
  })

  await t.test('paints the sign-in page after signing out', async () => {
    await page.goto(`${url}/settings/sessions`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    gate.close()
    await page.goto(url, { waitUntil: 'commit' })
    await page.locator('.painted-sign-in').waitFor()
    gate.open()
  })
})

/** Returns a gate that delays the app's script while it is closed. */
async function gateScript(context: BrowserContext) {
  let open = () => {}
  let opened = Promise.resolve()
  await context.route(APP_SCRIPT, async (route) => {
    await opened
    await route.continue()
  })
  return {
    open: () => open(),
    close: () => {
      opened = new Promise<void>((resolve) => {
        open = resolve
      })
    },
  }
}

/** Returns positions and background colours of elements. */
async function layoutOf(page: Page, parts: readonly string[]) {
  const places = []
  for (const part of parts) {
    const element = page.locator(part).first()
    await element.waitFor()
    const background = await element.evaluate((found) => getComputedStyle(found).backgroundColor)
    const box = await element.boundingBox()
    // The size of the body changes with its content.
    places.push({ part, background, ...(part !== 'body' && roundedBox(box)) })
  }
  return places
}

type Box = Awaited<ReturnType<ReturnType<Page['locator']>['boundingBox']>>
const roundedBox = (box: Box) =>
  box && { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width) }

const countAnimations = () =>
  document.getAnimations().filter(({ effect }) => Number(effect?.getTiming().duration) > 0).length

const layoutShift = () =>
  new Promise<number>((resolve) => {
    new PerformanceObserver((list) =>
      resolve(
        list.getEntries().reduce((sum, entry) => sum + Number(Reflect.get(entry, 'value')), 0),
      ),
    ).observe({ type: 'layout-shift', buffered: true })
    // The observer is not called if there are no shifts.
    setTimeout(() => resolve(0), 500)
  })
