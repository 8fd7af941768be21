import { AlbumListSchema } from '@the-way/shared'
import type { Page } from 'playwright-core'
import t from 'tap'
import { Value } from 'typebox/value'
import { openBrowser, signIn, skip } from './browser.ts'
import { galleryOf } from './gallery-steps.ts'
import { startFilledApp } from './many-images.ts'
import { requestsOfViewer, scrollToEnd } from './scroll.ts'

const IMAGES = 1_200
const MAX_NODES = 1_500
const SCROLLED = 3_000

/** Scrolls down and returns an image that is whole on the screen, with its distance from the top. */
async function scrollDown(page: Page) {
  await page.waitForFunction((wanted) => {
    scrollTo(0, wanted)
    return scrollY === wanted
  }, SCROLLED)
  const found = await page.waitForFunction(() => {
    const link = [...document.querySelectorAll<HTMLElement>('.image-grid a')].find((one) => {
      const { top, bottom } = one.getBoundingClientRect()
      return top > 120 && bottom < innerHeight - 200
    })
    return link && { index: Number(link.dataset['index']), top: link.getBoundingClientRect().top }
  })
  const place = await found.jsonValue()
  if (!place) throw new Error('no image is on the screen')
  return place
}

t.test('a gallery of many images', { skip }, async (t) => {
  const app = await startFilledApp(t, IMAGES)
  const { page, errors } = await openBrowser(t)
  const { toast } = galleryOf(page)
  await page.goto(`${app.url}/gallery`)
  await signIn(page, app.token)
  const first = page.locator('[data-index="0"]')
  await first.waitFor()
  await page.waitForLoadState('networkidle')
  errors.length = 0

  await t.test('opens an image with at most one request besides images', async (t) => {
    const requests = await requestsOfViewer(page)
    t.ok(requests.length <= 1, requests.join())
    await page.goBack()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  for (const width of [1280, 360])
    await t.test(`goes back to the same place, ${width} px wide`, async () => {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(`${app.url}/gallery`)
      await first.waitFor()
      const { index, top } = await scrollDown(page)
      const link = page.locator(`[data-index="${index}"]`)
      const isThere = () =>
        page.waitForFunction(
          ({ index, top }) => {
            const link = document.querySelector(`[data-index="${index}"]`)
            return link && Math.abs(link.getBoundingClientRect().top - top) < 2
          },
          { index, top },
        )
      const viewer = page.getByRole('dialog', { name: /^Image/ })
      await link.click()
      await viewer.waitFor()
      await page.goBack()
      await viewer.waitFor({ state: 'detached' })
      await isThere()
      await page.goForward()
      await viewer.waitFor()
      await viewer.getByRole('button', { name: 'Close' }).click()
      await viewer.waitFor({ state: 'detached' })
      await isThere()

      await link.focus()
      await page.keyboard.press(' ')
      await page.keyboard.press('Shift+ArrowRight')
      await page.getByRole('button', { name: 'Compare' }).click()
      await page.getByRole('heading', { level: 1, name: /^Compare/ }).waitFor()
      await page.goBack()
      await isThere()
      await page.goForward()
      await page.getByRole('heading', { level: 1, name: /^Compare/ }).waitFor()
      await page.goBack()
      await isThere()
    })

  await t.test('keeps the document small, however far one scrolls', async (t) => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`${app.url}/gallery`)
    for (const size of ['Medium', 'Small']) {
      await page.getByRole('radio', { name: size }).check({ force: true })
      await page.evaluate(() => scrollTo(0, 0))
      await first.waitFor()
      const { nodes } = await scrollToEnd(page, IMAGES, 400)
      t.ok(nodes <= MAX_NODES, `${size}: ${nodes} elements`)
    }
  })

  await t.test('selects all images, and adds them to an album in two requests', async (t) => {
    await page.goto(`${app.url}/gallery`)
    await first.focus()
    await page.keyboard.press('Control+a')
    const bar = page.getByRole('region', { name: 'Selected images' })
    await bar.getByText('1,200 images selected').waitFor()
    await bar.getByRole('button', { name: 'Add to album' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'New album' }).click()
    await dialog.getByLabel('Name').fill('All')
    await dialog.getByRole('button', { name: 'Create album' }).click()
    await toast('1,200 images added to All.')
    const headers = { authorization: `Bearer ${app.token}` }
    const response = await fetch(`${app.url}/api/albums`, { headers })
    t.match(Value.Parse(AlbumListSchema, await response.json()).albums, [{ image_count: IMAGES }])
  })
  t.strictSame(errors, [], 'no errors on the console')
})
