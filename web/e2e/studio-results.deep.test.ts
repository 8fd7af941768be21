import { type Generation, GenerationListSchema } from '@the-way/shared'
import type { Page } from 'playwright-core'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { injectFault, predictionsCreated, registerModel, setCredit } from './studio-model.ts'

const IMAGES = /\/api\/images(\?|$)/

/** Fetches the generations from the server. */
async function fetchGenerations(page: Page, url: string): Promise<Generation[]> {
  const response = await page.request.get(`${url}/api/generations`)
  return Value.Parse(GenerationListSchema, await response.json()).generations
}

t.test('generations on hold and canceled generations', { skip }, async (t) => {
  // Long enough to cancel it while it runs.
  const app = await startApp(t, { predictionSeconds: 120 })
  const model = await registerModel(app)
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/models/${model.id}`)
  await signIn(page, app.token)
  const prompt = page.getByLabel('Prompt', { exact: true })
  await prompt.waitFor()
  errors.length = 0
  const generate = async (text: string) => {
    await prompt.fill(text)
    await page.getByRole('button', { name: /^Generate 1 image/ }).click()
    return page.getByRole('region', { name: text })
  }

  await t.test('reports missing credit, and retries once there is credit', async (t) => {
    await setCredit(app, false)
    const generation = await generate('a harbour at dusk')
    await generation.getByText(/^On hold\. .*credit/).waitFor()
    await generation.getByText(/Requested \d\d:\d\d/).waitFor()
    t.strictSame(await findPageProblems(page), [], 'on hold')
    const tryNow = generation.getByRole('button', { name: 'Try now' })
    const [response] = await Promise.all([page.waitForResponse(/\/retry$/), tryNow.click()])
    t.match(await response.json(), { on_hold: false }, 'it is retried')
    while (!(await fetchGenerations(page, app.url))[0]?.on_hold) await page.waitForTimeout(100)
    await generation.getByText(/^On hold\. .*credit/).waitFor()
    t.equal(await predictionsCreated(app), 0)

    await setCredit(app, true)
    await tryNow.and(page.locator(':not([aria-busy])')).dblclick()
    await generation.getByText(/^Step \d+ of 28$/).waitFor()
    t.equal(await generation.getByText('On hold').count(), 0)
    t.equal(await predictionsCreated(app), 1)
  })

  await t.test('asks before canceling a running generation, which is billed', async (t) => {
    const generation = page.getByRole('region', { name: 'a harbour at dusk' })
    await generation.getByRole('button', { name: 'Cancel', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Cancel this generation?' })
    await dialog.getByText('nothing is charged').waitFor()
    t.strictSame(await findPageProblems(page), [], 'the confirmation')
    await dialog.getByRole('button', { name: 'Cancel generation' }).click()
    await generation.getByText(/^Cancell?ed$/).waitFor()
    t.equal(await generation.getByRole('list', { name: 'Images' }).count(), 0, 'no empty frames')
  })

  await t.test('cancels a rate-limited generation at once, and sends nothing', async (t) => {
    const fault = { throttle: 'seconds', seconds: 600, retry_after: true, route: 'predictions' }
    await injectFault(app, { ...fault, times: 1 })
    const generation = await generate('a harbour at noon')
    await generation.getByText(/^On hold\./).waitFor()
    await generation.getByText(/^Continues at \d\d:\d\d\.$/).waitFor()
    t.equal(await generation.getByRole('button', { name: 'Try now' }).count(), 0)
    t.strictSame(await findPageProblems(page), [], 'throttled')
    t.equal(await predictionsCreated(app), 1, 'not retried before the time that Replicate set')
    await generation.getByRole('button', { name: 'Cancel generation' }).click()
    await generation.getByText(/^Cancell?ed$/).waitFor()
    await generation.getByText(/Nothing was charged/).waitFor()
    t.equal(await predictionsCreated(app), 1)
  })
})

t.test('numbers images, and deletes them', { skip }, async (t) => {
  const app = await startApp(t)
  const model = await registerModel(app)
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/models/${model.id}`)
  await signIn(page, app.token)
  const prompt = page.getByLabel('Prompt', { exact: true })
  await prompt.waitFor()
  errors.length = 0
  const first = page.getByRole('region', { name: /nsfw-some/ }).last()
  const numbers = () => page.locator('main .frame-edge > :first-child').allTextContents()
  const shown = (number: string) => page.getByRole('link', { name: `Download image ${number}` })
  const inGallery = page.getByRole('list', { name: 'Images' })
  const closeToast = () => page.getByRole('status').getByRole('button', { name: 'Close' }).click()

  await t.test('generates a blocked image again with another seed, once', async (t) => {
    await prompt.fill('a nsfw-some harbour')
    await page.getByRole('radio', { name: '4', exact: true }).check({ force: true })
    await page.getByRole('button', { name: /^Generate 4 images/ }).click()
    await shown('02').waitFor()
    await page.getByText('Blocked by the safety filter').first().waitFor()
    t.strictSame(await numbers(), ['01', '02', '', ''])
    t.strictSame(await findPageProblems(page), [], 'blocked')
    await prompt.fill('something else')
    const [request] = await Promise.all([
      page.waitForRequest(/\/generate$/),
      page.getByRole('button', { name: 'Generate 1 with another seed (demo)' }).first().dblclick(),
    ])
    const body = request.postDataJSON()
    t.match(body, { prompt: 'QHRZN a nsfw-some harbour', num_outputs: 1 })
    t.notOk('seed' in body)
    await shown('03').waitFor()
    t.equal(await predictionsCreated(app), 2)
    t.equal(await prompt.inputValue(), 'something else', 'the form is unchanged')
  })

  await t.test('restores a deleted image, and does not reuse its number', async (t) => {
    // The latest image: the next one would get its number if numbers were counted.
    const remove = async () => {
      await page.getByRole('button', { name: 'More for image 03' }).click()
      await page.getByRole('menuitem', { name: 'Delete image' }).click()
      await shown('03').waitFor({ state: 'detached' })
    }
    await remove()
    await page.getByRole('button', { name: 'Undo' }).click()
    await shown('03').waitFor()
    await remove()
    await closeToast()
    await page.reload()
    await page.getByText('1 image deleted').waitFor()
    t.strictSame(await numbers(), ['01', '02', '', ''])
    await page.getByRole('radio', { name: '1', exact: true }).check({ force: true })
    await page
      .getByRole('button', { name: /^Generate 1 image/ })
      .first()
      .click()
    await shown('04').waitFor()
  })

  await t.test('counts all images in the gallery, not only loaded ones', async (t) => {
    await page.route(IMAGES, async (route) => {
      const url = new URL(route.request().url())
      // The second page never arrives.
      if (url.searchParams.has('cursor')) return
      url.searchParams.set('limit', '1')
      await route.continue({ url: url.href })
    })
    await page.goto(`${app.url}/gallery`)
    await inGallery.getByText('3 images', { exact: true }).waitFor()
    await page.getByRole('heading', { level: 1, name: 'Gallery 3' }).waitFor()
    t.strictSame(await numbers(), ['04'])
    t.strictSame(await findPageProblems(page), [], 'gallery')
    await page.unroute(IMAGES)
    await page.reload()
    await inGallery.getByRole('link', { name: /^Image 01/ }).waitFor()
    t.strictSame(await numbers(), ['04', '02', '01'])
    await inGallery.getByRole('link', { name: /^Image 04/ }).click()
    const viewer = page.getByRole('dialog', { name: 'Image 04' })
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      viewer.getByRole('link', { name: 'Download', exact: true }).click(),
    ])
    t.match(file.suggestedFilename(), /^Quiet horizons 0*4\.webp$/)
  })

  await t.test('shows the same numbers on the home page', async (t) => {
    await page.goto(app.url)
    await shown('04').waitFor()
    t.strictSame((await numbers()).filter(Boolean), ['04', '02', '01'])
  })

  await t.test('deletes a generation with its images', async (t) => {
    await page.goto(`${app.url}/models/${model.id}`)
    await first.getByRole('button', { name: /^More for QHRZN/ }).click()
    await page.getByRole('menuitem', { name: 'Delete with 2 images' }).click()
    await shown('01').waitFor({ state: 'detached' })
    // Leaving the page deletes the generation, although undo was still offered.
    await page.goto(`${app.url}/gallery`)
    while ((await fetchGenerations(page, app.url)).length > 2) await page.waitForTimeout(100)
    await page.reload()
    await inGallery.getByText('1 image', { exact: true }).waitFor()
    t.strictSame(await numbers(), ['04'])
  })
  t.strictSame(errors, [], 'no errors on the console')
})
