import { type Generation, GenerationListSchema } from '@the-way/shared'
import type { Page } from 'playwright-core'
import t from 'tap'
import { Value } from 'typebox/value'
import { faultsEverywhere } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { orderFault, predictionsCreated, registerModel, setCredit } from './studio-model.ts'

const LIST = /\/api\/generations(\?|$)/

/** The generations as the server has them. */
async function listed(page: Page, url: string): Promise<Generation[]> {
  const answer = await page.request.get(`${url}/api/generations`)
  return Value.Parse(GenerationListSchema, await answer.json()).generations
}

t.test('generations on hold, and canceled ones', { skip }, async (t) => {
  // Long enough to be canceled while it runs.
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

  await t.test('without credit it says so, and can be tried again after', async (t) => {
    await setCredit(app, false)
    const generation = await generate('a harbour at dusk')
    await generation.getByText(/^On hold\. .*credit/).waitFor()
    await generation.getByText(/Requested \d\d:\d\d/).waitFor()
    t.strictSame(await faultsEverywhere(page), [], 'on hold')
    const tryNow = generation.getByRole('button', { name: 'Try now' })
    const [refused] = await Promise.all([page.waitForResponse(/\/retry$/), tryNow.click()])
    t.match(await refused.json(), { on_hold: false }, 'it is tried')
    while (!(await listed(page, app.url))[0]?.on_hold) await page.waitForTimeout(100)
    await generation.getByText(/^On hold\. .*credit/).waitFor()
    t.equal(await predictionsCreated(app), 0)

    await setCredit(app, true)
    await tryNow.and(page.locator(':not([aria-busy])')).dblclick()
    await generation.getByText(/^Step \d+ of 28$/).waitFor()
    t.equal(await generation.getByText('On hold').count(), 0)
    t.equal(await predictionsCreated(app), 1)
  })

  await t.test('a running one asks before it is canceled, since it is billed', async (t) => {
    const generation = page.getByRole('region', { name: 'a harbour at dusk' })
    await generation.getByRole('button', { name: 'Cancel', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Cancel this generation?' })
    await dialog.getByText('nothing is charged').waitFor()
    t.strictSame(await faultsEverywhere(page), [], 'the question')
    await dialog.getByRole('button', { name: 'Cancel generation' }).click()
    await generation.getByText(/^Cancell?ed$/).waitFor()
    t.equal(await generation.getByRole('list', { name: 'Images' }).count(), 0, 'no empty frames')
  })

  await t.test(
    'one that Replicate throttles is canceled at once, and nothing is sent',
    async (t) => {
      const fault = { throttle: 'seconds', seconds: 600, retry_after: true, route: 'predictions' }
      await orderFault(app, { ...fault, times: 1 })
      const generation = await generate('a harbour at noon')
      await generation.getByText(/^On hold\./).waitFor()
      await generation.getByText(/^Continues at \d\d:\d\d\.$/).waitFor()
      t.equal(await generation.getByRole('button', { name: 'Try now' }).count(), 0)
      t.strictSame(await faultsEverywhere(page), [], 'throttled')
      t.equal(await predictionsCreated(app), 1, 'Replicate said when')
      await generation.getByRole('button', { name: 'Cancel generation' }).click()
      await generation.getByText(/^Cancell?ed$/).waitFor()
      await generation.getByText(/Nothing was charged/).waitFor()
      t.equal(await predictionsCreated(app), 1)
    },
  )
})

t.test('images have numbers, and can be deleted', { skip }, async (t) => {
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
  const closeToast = () => page.getByRole('status').getByRole('button', { name: 'Close' }).click()

  await t.test('a blocked image is generated again with another seed, once', async (t) => {
    await prompt.fill('a nsfw-some harbour')
    await page.getByRole('radio', { name: '4', exact: true }).check({ force: true })
    await page.getByRole('button', { name: /^Generate 4 images/ }).click()
    await shown('02').waitFor()
    await page.getByText('Blocked by the safety filter').first().waitFor()
    t.strictSame(await numbers(), ['01', '02', '', ''])
    t.strictSame(await faultsEverywhere(page), [], 'blocked')
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
    t.equal(await prompt.inputValue(), 'something else', 'the form stays as it is')
  })

  await t.test('a deleted image can be restored, and its number is not used again', async (t) => {
    const remove = async () => {
      await page.getByRole('button', { name: 'More for image 02' }).click()
      await page.getByRole('menuitem', { name: 'Delete image' }).click()
      await shown('02').waitFor({ state: 'detached' })
    }
    await remove()
    await page.getByRole('button', { name: 'Undo' }).click()
    await shown('02').waitFor()
    await remove()
    await Promise.all([
      page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.ok()),
      closeToast(),
    ])
    await page.reload()
    await first.getByText('1 image deleted').waitFor()
    t.strictSame(await numbers(), ['03', '01', '', ''])
    await page.getByRole('radio', { name: '1', exact: true }).check({ force: true })
    await page
      .getByRole('button', { name: /^Generate 1 image/ })
      .first()
      .click()
    await shown('04').waitFor()
  })

  await t.test('the gallery counts all images, whatever is loaded', async (t) => {
    await page.route(LIST, (route) => {
      const address = new URL(route.request().url())
      address.searchParams.set('limit', '1')
      return route.continue({ url: address.href })
    })
    await page.goto(`${app.url}/gallery`)
    await page.getByRole('region', { name: 'Today' }).getByText('3 images').waitFor()
    await page.getByRole('heading', { level: 1, name: 'Gallery 3' }).waitFor()
    t.strictSame(await numbers(), ['04'])
    t.strictSame(await faultsEverywhere(page), [], 'gallery')
    await page.unroute(LIST)
    await page.reload()
    await shown('01').waitFor()
    t.strictSame(await numbers(), ['04', '03', '01'])
    const [file] = await Promise.all([page.waitForEvent('download'), shown('04').click()])
    t.match(file.suggestedFilename(), /^Quiet horizons 0*4\.webp$/)
  })

  await t.test('Home shows the same numbers', async (t) => {
    await page.goto(app.url)
    await shown('04').waitFor()
    t.strictSame((await numbers()).filter(Boolean), ['04', '03', '01'])
  })

  await t.test('a generation is deleted with its images', async (t) => {
    await page.goto(`${app.url}/models/${model.id}`)
    await first.getByRole('button', { name: /^More for QHRZN/ }).click()
    await page.getByRole('menuitem', { name: 'Delete with 1 image' }).click()
    await shown('01').waitFor({ state: 'detached' })
    // Leaving decides: it is deleted though the undo was still offered.
    await page.goto(`${app.url}/gallery`)
    while ((await listed(page, app.url)).length > 2) await page.waitForTimeout(100)
    await page.reload()
    await page.getByRole('region', { name: 'Today' }).getByText('2 images').waitFor()
    t.strictSame(await numbers(), ['04', '03'])
  })
  t.strictSame(errors, [], 'nothing on the console')
})
