import { DatasetListSchema, TrainingListSchema } from '@the-way/shared'
import type { Page } from 'playwright-core'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'

const sampleImages = (page: Page) => page.locator('img[src*=".thumb"]')

/** Waits until the sample photographs are loaded and have developed. */
const untilDeveloped = (page: Page, count: number) =>
  page.waitForFunction((expected) => {
    const images = [...document.querySelectorAll<HTMLImageElement>('img[src*=".thumb"]')]
    const shown = images.filter(({ offsetParent }) => offsetParent !== null)
    return (
      shown.length === expected &&
      shown.every((image) => image.naturalWidth > 0 && getComputedStyle(image).opacity === '1')
    )
  }, count)

t.test('the sign-in page shows photographs and a command to copy', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${url}/sign-in`)

  await t.test('develops the sample photographs', async (t) => {
    await untilDeveloped(page, 8)
    const frame = await sampleImages(page).first().boundingBox()
    t.ok(frame && frame.width > 100)
    t.strictSame(await findPageProblems(page), [])
  })

  await t.test('shows them developed at once with reduced motion', async (t) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.route('**/*.avif', () => {})
    await page.reload()
    const image = sampleImages(page).first()
    await image.waitFor({ state: 'attached' })
    t.equal(await image.evaluate((element) => getComputedStyle(element).opacity), '1')
    await page.unroute('**/*.avif')
    await page.emulateMedia({ reducedMotion: 'no-preference' })
  })

  await t.test('shows the command on one line and copies it', async (t) => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${url}/sign-in`)
    await untilDeveloped(page, 6)
    const command = page.getByText('npm start -- --link', { exact: true })
    const lines = await command.evaluate((element) => {
      const range = document.createRange()
      range.selectNodeContents(element)
      return range.getClientRects().length
    })
    t.equal(lines, 1)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied').waitFor()
    t.equal(await page.evaluate(() => navigator.clipboard.readText()), 'npm start -- --link')
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  await t.test('reports only the latest attempt', async (t) => {
    const wrongToken = page.getByText('Wrong token.')
    const spentLink = page.getByText('This sign-in link is no longer valid.')
    await signIn(page, 'not it')
    await wrongToken.waitFor()
    await page.evaluate(() => location.assign('#code=used'))
    await spentLink.waitFor()
    t.equal(await wrongToken.count(), 0, 'the token was tried before the link')
    await signIn(page, 'not it either')
    await wrongToken.waitFor()
    t.equal(await spentLink.count(), 0, 'the link was tried before the token')
    await page.getByLabel('owner’s token').fill('n')
    await wrongToken.waitFor({ state: 'detached' })
    await signIn(page, token)
    await page.getByText('Make your first model').waitFor()
  })
})

t.test('trains the sample dataset with one click on the first visit', { skip }, async (t) => {
  const { url, token, emulator } = await startApp(t)
  const { page } = await openBrowser(t)
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json()
  const datasets = async () => Value.Parse(DatasetListSchema, await get('/api/datasets')).datasets
  const trainings = async () =>
    Value.Parse(TrainingListSchema, await get('/api/trainings')).trainings

  await page.goto(`${url}/sign-in`)
  await signIn(page, token)
  const train = page.getByRole('button', {
    name: 'Train the sample dataset, free in demo mode',
  })
  await train.waitFor()

  await t.test('shows the real price and duration beside "free"', async (t) => {
    await page.getByText(/^about \d+ min, \$\d\.\d\d on Replicate$/).waitFor()
    await untilDeveloped(page, 8)
    t.strictSame(await findPageProblems(page), [])
  })

  await t.test('opens the sample as a ready dataset with captions and consent', async (t) => {
    await page.getByRole('button', { name: 'View it first' }).click()
    await page.waitForURL(/\/models\/create\?dataset=/)
    const [dataset, ...others] = await datasets()
    t.strictSame(others, [])
    t.match(dataset, { name: 'Sample: landscapes', image_count: 8, ready: true, rejected: [] })
    t.strictSame(
      dataset?.images.flatMap(({ findings }) => findings),
      [],
    )
    t.ok(dataset?.images.every(({ caption }) => caption !== ''))
    t.ok(dataset?.consent_at)
    await page.goto(url)
  })

  await t.test('claims nothing without a response, and pays only once after a retry', async (t) => {
    // The server starts the training, but the response is lost.
    await page.route('**/api/health/live', (route) => route.abort('connectionrefused'))
    await page.route('**/api/models/train', async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    })
    await train.click()
    await page.getByText('The training was not confirmed.').waitFor()
    t.strictSame(await findPageProblems(page), [])
    await page.unroute('**/api/models/train')
    await train.dblclick()
    await page.waitForURL(/\/trainings\/[^/]+$/)
    await page.unroute('**/api/health/live')
    t.equal((await trainings()).length, 1)
    t.equal((await datasets()).length, 1, 'the dataset was not uploaded again')
  })

  await t.test('creates a model', async (t) => {
    await page.getByText('Succeeded').first().waitFor()
    const ledger: unknown = await (await fetch(`${emulator}/emulator/ledger`)).json()
    t.match(ledger, { trainings_created: 1 })
  })
})

t.test('starts one training for a double click on the sample', { skip }, async (t) => {
  const { url, token, emulator } = await startApp(t)
  const { page, errors } = await openBrowser(t)
  await page.goto(`${url}/sign-in`)
  await signIn(page, token)
  const train = page.getByRole('button', { name: /^Train the sample dataset/ })
  await train.waitFor()
  errors.length = 0
  await train.dblclick()
  await page.waitForURL(/\/trainings\/[^/]+$/)
  await page.getByText('Succeeded').first().waitFor()
  t.match(await (await fetch(`${emulator}/emulator/ledger`)).json(), { trainings_created: 1 })
  t.strictSame(errors, [])
})
