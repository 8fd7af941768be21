import type { Page } from 'playwright-core'
import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { predictionsCreated, registerModel } from './studio-model.ts'

const generateButton = (page: Page) =>
  page.getByRole('button', { name: /^Generate \d images?/ }).first()
const images = (page: Page) => page.locator('img[src^="/api/files/images/"]')

/** Clicks twice with the mouse, with a pause of `apartMs` in between. */
async function clickTwice(page: Page, apartMs: number) {
  const box = await generateButton(page).boundingBox()
  if (!box) throw new Error('The button is missing.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.up()
  await page.waitForTimeout(apartMs)
  await page.mouse.down({ clickCount: 2 })
  await page.mouse.up({ clickCount: 2 })
}

/** Waits until `count` images are shown and the button accepts clicks. */
async function untilShown(page: Page, count: number) {
  await images(page)
    .nth(count - 1)
    .waitFor()
  await page.locator('button[aria-busy]').waitFor({ state: 'detached' })
}

t.test('starting generations', { skip }, async (t) => {
  const app = await startApp(t)
  const model = await registerModel(app)
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/models/${model.id}`)
  await signIn(page, app.token)
  const prompt = page.getByLabel('Prompt', { exact: true })
  await prompt.fill('a harbour at dusk')
  // Chromium logs the 401 response that told the page that nobody was signed in.
  errors.length = 0

  await t.test('starts one run for a double click, and another for a later click', async (t) => {
    await clickTwice(page, 60)
    await untilShown(page, 1)
    t.equal(await predictionsCreated(app), 1)
    await clickTwice(page, 200)
    await untilShown(page, 2)
    t.equal(await predictionsCreated(app), 2)
    await generateButton(page).click()
    await untilShown(page, 3)
    t.equal(await predictionsCreated(app), 3)
  })

  await t.test('starts one run while Ctrl+Enter is held', async (t) => {
    await prompt.focus()
    await page.keyboard.down('Control')
    // Each further `down` is a repeat, as with a held key.
    for (let repeat = 0; repeat < 30; repeat += 1) {
      await page.keyboard.down('Enter')
      await page.waitForTimeout(50)
    }
    await page.keyboard.up('Enter')
    await page.keyboard.up('Control')
    await untilShown(page, 4)
    t.equal(await predictionsCreated(app), 4)
    t.equal(await prompt.inputValue(), 'a harbour at dusk')
  })

  await t.test('starts nothing on Enter in a settings field', async (t) => {
    const sent: string[] = []
    page.on('request', (request) => {
      const isEstimate = request.url().endsWith('?dry_run=true')
      if (request.method() === 'POST' && !isEstimate) sent.push(request.url())
    })
    const seed = page.getByLabel('Seed', { exact: true })
    await seed.fill('7')
    for (const field of [
      seed,
      page.getByRole('slider', { name: 'Strength' }),
      page.getByRole('slider', { name: 'Steps' }),
      page.getByRole('slider', { name: 'Guidance' }),
      page.getByRole('radio', { name: '2', exact: true }),
    ]) {
      await field.focus()
      await page.keyboard.press('Enter')
    }
    await seed.fill('')
    // A request that Enter had started would have been seen before this response.
    await page.request.get(`${app.url}/api/session`)
    t.strictSame(sent, [])
    t.equal(await predictionsCreated(app), 4)
  })

  await t.test('retries the same run after a lost response', async (t) => {
    const keys: (string | undefined)[] = []
    await page.route(/\/generate$/, async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      if (keys.length > 2) return route.continue()
      // The server starts the run, but the page does not get the response.
      await route.fetch()
      return route.abort('connectionreset')
    })
    // The list does not show the run either.
    const list = await (await page.request.get(`${app.url}/api/generations`)).text()
    await page.route(/\/api\/generations\?/, (route) => route.fulfill({ body: list }))

    await prompt.fill('a harbour at dawn')
    await generateButton(page).click()
    await page.getByText('The connection dropped.').waitFor()
    await prompt.fill('a harbour at dawn, in the rain')
    await page.getByText('The connection dropped.').waitFor({ state: 'detached' })
    await prompt.fill('a harbour at dawn')
    await generateButton(page).click()
    await page.getByText('The connection dropped.').waitFor()
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(/\/inputs$/, async (route) => {
      await released
      await route.continue()
    })
    await page.reload()
    t.equal(await prompt.inputValue(), 'a harbour at dawn')
    await generateButton(page).click()
    await page.locator('button[aria-busy]').first().waitFor()
    t.equal(keys.length, 2, 'nothing is sent before the settings of the version are known')
    const answer = page.waitForResponse(/\/generate$/)
    release()
    const response = await answer
    t.equal(response.headers()['idempotency-replayed'], 'true')
    t.equal(new Set(keys).size, 1, 'one key, also after a reload')
    await page.unrouteAll()
    await page.reload()
    await untilShown(page, 5)
    t.equal(await predictionsCreated(app), 5)
  })

  await t.test(
    'starts another run once the list shows the one whose response was lost',
    async (t) => {
      await page.route(
        /\/generate$/,
        async (route) => {
          await route.fetch()
          await route.abort('connectionreset')
        },
        { times: 1 },
      )
      await prompt.fill('a harbour at noon')
      await generateButton(page).click()
      await untilShown(page, 6)
      t.equal(await page.getByText('The connection dropped.').count(), 0, 'the run has started')
      await generateButton(page).click()
      await untilShown(page, 7)
      t.equal(await predictionsCreated(app), 7)
    },
  )
})

t.test('the form of the studio', { skip }, async (t) => {
  const app = await startApp(t)
  const model = await registerModel(app)
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/models/${model.id}`)
  await signIn(page, app.token)
  const prompt = page.getByLabel('Prompt', { exact: true })
  await prompt.waitFor()
  errors.length = 0
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'))

  await t.test('shows errors at their fields, and clears them on change', async (t) => {
    await generateButton(page).click()
    await page.getByText('Enter a prompt.').waitFor()
    t.equal(await focused(), 'prompt')
    await prompt.fill('x'.repeat(5000))
    await page.getByText('Enter a prompt.').waitFor({ state: 'detached' })
    await page.getByText('Prompt is too long: 5,006 of 4,000 characters.').waitFor()
    const box = await prompt.boundingBox()
    t.ok(box && box.height < 300, 'the field scrolls instead of growing')
    await generateButton(page).click()
    t.equal(await focused(), 'prompt')
    t.strictSame(await findPageProblems(page), [], 'with an error')
    await prompt.fill('a harbour at dusk')
    await page.getByText('Prompt is too long').waitFor({ state: 'detached' })

    await page.setViewportSize({ width: 360, height: 740 })
    await page.getByRole('button', { name: /^Settings 1 image/ }).click()
    await page.getByLabel('Seed', { exact: true }).fill('a')
    await page.getByRole('button', { name: /^Settings 1 image/ }).click()
    await generateButton(page).click()
    await page.getByText('Enter a whole number from 0 to 2,147,483,647').waitFor()
    t.equal(await focused(), 'seed', 'the settings open to show it')
    await page.getByLabel('Seed', { exact: true }).fill('')
    await page.getByText('Enter a whole number').waitFor({ state: 'detached' })
    t.equal(await predictionsCreated(app), 0)
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  await t.test('clears the note about a failed start when the form changes', async () => {
    await page.route(/\/generate$/, (route) => route.abort('connectionrefused'), { times: 1 })
    await generateButton(page).click()
    await page.getByText('The connection dropped.').waitFor()
    await page.getByRole('slider', { name: 'Steps' }).focus()
    await page.keyboard.press('ArrowLeft')
    await page.getByText('The connection dropped.').waitFor({ state: 'detached' })
  })

  await t.test('fills the width with one, two and four results', async (t) => {
    await page.setViewportSize({ width: 1280, height: 900 })
    const widths = async () => {
      const boxes = await page
        .locator('section[aria-label*="QHRZN"]')
        .first()
        .locator('li .photo')
        .evaluateAll((photos) => photos.map((photo) => photo.getBoundingClientRect().width))
      return boxes.map(Math.round)
    }
    for (const [count, least] of [
      [1, 800],
      [2, 430],
      [4, 210],
    ] as const) {
      await page.getByRole('radio', { name: String(count), exact: true }).check({ force: true })
      const before = await images(page).count()
      await generateButton(page).click()
      await untilShown(page, before + count)
      const found = await widths()
      t.equal(found.length, count)
      t.ok(
        found.every((width) => width >= least && width <= 832),
        `${count}: ${found.join(', ')} px`,
      )
    }
  })

  await t.test('keeps settings and the button in view while results scroll', async (t) => {
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 800, height: 800 },
      { width: 360, height: 740 },
    ]) {
      await page.setViewportSize(viewport)
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
      const button = page.getByRole('button', { name: /^Generate 4 images/ }).last()
      await button.and(page.locator(':visible')).waitFor()
      await page.waitForFunction(() =>
        [...document.querySelectorAll('button')].some((button) => {
          const { top, bottom, width } = button.getBoundingClientRect()
          return (
            button.textContent?.startsWith('Generate 4 images') &&
            width > 0 &&
            top >= 48 &&
            bottom <= innerHeight
          )
        }),
      )
      if (viewport.width > 720) {
        const top = (await page.getByRole('slider', { name: 'Strength' }).boundingBox())?.y ?? -1
        t.ok(top > 48 && top < viewport.height, `settings at ${viewport.width} px`)
      }
    }
    await page.setViewportSize({ width: 360, height: 740 })
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    t.strictSame(await findPageProblems(page), [], 'with results')
  })
})
