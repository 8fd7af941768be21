import type { Problem } from '@the-way/shared'
import type { Page } from 'playwright-core'
import t from 'tap'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { drop, frames, untilShown } from './dataset-pages.ts'
import { watchLayoutShift } from './layout-shift.ts'
import { photographs } from './photographs.ts'

const isDryRun = (url: string) => url.includes('/api/models/train?dry_run=true')
const START = /\/api\/models\/train$/
const DRY_RUN = /\/api\/models\/train\?dry_run=true$/

const train = (page: Page) => page.getByRole('button', { name: 'Train (demo)' })
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true })

/** Returns the message below a field. */
const messageOf = (page: Page, label: string) =>
  field(page, label).evaluate((element) => {
    const id = element.getAttribute('aria-describedby') ?? ''
    return document.getElementById(id)?.textContent ?? ''
  })

/** Returns whether one of the elements is in the viewport and not covered. */
const isOneInView = (elements: Element[]) =>
  elements.some((element) => {
    const { left, top, width, height, bottom } = element.getBoundingClientRect()
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    return top >= 0 && bottom <= innerHeight && element.contains(hit)
  })

/** Builds an error response like the server's. */
const errorResponse = (
  status: number,
  rest: Partial<Problem>,
  headers: Record<string, string> = {},
) => {
  const problem: Problem = {
    type: 'about:blank',
    title: 'Rejected',
    status,
    code: 'request.rejected',
    detail: 'The request was rejected.',
    errors: [],
    request_id: 'request-1',
    ...rest,
  }
  const contentType = 'application/problem+json'
  return { status, headers, contentType, body: JSON.stringify(problem) }
}

t.test('the new-model form: images, prices, errors and the start', { skip }, async (t) => {
  const { url, token } = await startApp(t, { environment: { RATE_LIMIT: 'on' } })
  const { page } = await openBrowser(t)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${url}/models/create`)
  await signIn(page, token)
  await page.getByText('Drop images, a folder or a ZIP').waitFor()

  await t.test('shifts nothing while files arrive, are rejected and are removed', async (t) => {
    const photos = photographs()
    const again = photos.slice(0, 4).map((photo) => ({ ...photo, name: `again-${photo.name}` }))
    const bad = { mimeType: 'image/gif', buffer: Buffer.from('GIF89a') }
    await drop(page, [
      { ...bad, name: '00.gif' },
      ...photos,
      { ...bad, name: '03a.gif' },
      ...again,
      { name: 'zz.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not an image') },
    ])
    // The sheet replaces the drop zone at once, in response to the drop.
    await page.locator('.frame').nth(13).waitFor()
    const shift = await watchLayoutShift(page)
    await untilShown(page, 11)
    await page.getByText('3 files left out').waitFor()
    const arrived = await shift()
    t.ok(arrived < 0.1, `${arrived} while 14 files arrived`)
    await page
      .locator('[aria-label="Remove image 02"]')
      .evaluate((button: HTMLElement) => button.click())
    await page.getByText('Image 02 removed.').waitFor()
    // The frames after it have closed the gap, and the advice is still for 11 images.
    const closed = await shift()
    // Clicks by script, because shifts right after user input do not count.
    await page
      .getByRole('status')
      .getByRole('button', { name: 'Close' })
      .evaluate((button: HTMLElement) => button.click())
    await page.getByText('3 images could be better.').waitFor()
    const advised = (await shift()) - closed
    t.ok(advised < 0.01, `${advised} when the advice changed`)
  })

  await t.test('shows the price on a phone while something keeps it from starting', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    const bar = page.locator('[data-docked-bar]')
    await bar.getByText('Confirm you have the right to use these images.').first().waitFor()
    await bar.getByText('Free in demo mode').waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  await page.getByLabel('I have the right to use these images').check()
  await page.getByText('Confirmed').waitFor()
  const priceRequests: string[] = []
  page.on('request', (request) => {
    if (isDryRun(request.url())) priceRequests.push(request.postData() ?? '')
  })

  await t.test('keeps price and button in view while the form scrolls', async (t) => {
    const price = page.getByText(/\$\d+\.\d\d–\d+\.\d\d, \d+–\d+ min$/)
    for (const [width, height] of [
      [1280, 800],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height })
      // On wide screens the selected image is at the top of the rail.
      if (width > 960) await frames(page).first().click()
      await price.filter({ visible: true }).first().waitFor()
      for (const part of [0, 0.5, 1]) {
        await page.evaluate((share) => scrollTo(0, share * document.body.scrollHeight), part)
        const where = `at ${part} of ${width} × ${height}`
        t.ok(await price.evaluateAll(isOneInView), `price ${where}`)
        t.ok(await train(page).evaluateAll(isOneInView), `button ${where}`)
      }
      if (width > 960) await page.getByRole('button', { name: 'Close', exact: true }).click()
    }
  })
  await page.setViewportSize({ width: 1280, height: 800 })

  await t.test('requests the price once per change, but not for a name', async (t) => {
    await page.clock.install()
    priceRequests.length = 0
    await field(page, 'Name').fill('Quiet horizons')
    await page.clock.fastForward(5_000)
    await field(page, 'Trigger word').fill('QHRZN')
    await page.clock.fastForward(5_000)
    await page.getByText('Thorough', { exact: true }).click()
    await page.clock.fastForward(5_000)
    t.strictSame(
      priceRequests,
      [],
      'a name, a trigger word and the effort do not change the request',
    )
    const nextPrice = () => page.waitForResponse((response) => isDryRun(response.url()))
    const subjects = ['One look, varied subjects', 'One object, every angle']
    for (const [place, detail] of subjects.entries()) {
      const response = nextPrice()
      await page.getByText(detail).click()
      await page.clock.fastForward(5_000)
      t.equal((await response).status(), 200)
      t.equal(priceRequests.length, place + 1)
    }
    await page.getByText('Advanced').click()
    for (let rank = 20; rank < 30; rank++) {
      const response = nextPrice()
      await field(page, 'LoRA rank').fill(String(rank))
      await page.clock.fastForward(5_000)
      await response
    }
    t.equal(priceRequests.length, 12)
  })

  await t.test('reports that a price could not be updated, and requests it again', async () => {
    const row = page.getByText('On Replicate', { exact: true }).locator('xpath=..').first()
    await page.route(DRY_RUN, () => {})
    await field(page, 'LoRA rank').fill('64')
    await row.getByText('Updating…').waitFor()
    await page.unroute(DRY_RUN)
    await page.route(DRY_RUN, (route) => route.fulfill({ status: 503, body: '' }))
    await field(page, 'LoRA rank').fill('65')
    await page.clock.fastForward(5_000)
    await page.getByText('The price could not be updated.').first().waitFor()
    await page.getByText('Showing an estimate from typical training times.').first().waitFor()
    await page.unroute(DRY_RUN)
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByText('The price could not be updated.').waitFor({ state: 'detached' })
    await row.getByText(/^\$/).waitFor()
  })

  await t.test('starts on Ctrl+Enter, but not on Enter in a field', async (t) => {
    let starts = 0
    await page.route(START, (route) => {
      starts += 1
      return route.fulfill(errorResponse(500, {}))
    })
    for (const label of ['Name', 'Trigger word', 'LoRA rank']) {
      await field(page, label).press('Enter')
      t.equal(await train(page).getAttribute('aria-busy'), null, label)
    }
    await field(page, 'Name').press('Control+Enter')
    await page.getByText('Training not started.').waitFor()
    t.equal(starts, 1)
    await page.unroute(START)
  })

  await t.test('shows errors at their fields until those change', async (t) => {
    await field(page, 'Name').fill('')
    await field(page, 'Trigger word').fill('two words')
    await field(page, 'LoRA rank').fill('200')
    await train(page).click()
    t.equal(await page.locator(':focus').getAttribute('name'), 'name')
    t.equal(await messageOf(page, 'Name'), 'Enter a name.')
    t.match(await messageOf(page, 'Trigger word'), /^Use 2 to 40 letters, digits, - or _/)
    t.match(await messageOf(page, 'LoRA rank'), 'Choose a whole number from 1 to 128.')
    await field(page, 'Name').fill('Quiet horizons')
    t.equal(await messageOf(page, 'Name'), '')
    await field(page, 'LoRA rank').fill('16')
    await field(page, 'Trigger word').fill('QHRZN')
    t.notMatch(await messageOf(page, 'Trigger word'), /^Use 2 to 40/)
  })

  await t.test('shows an error from the server at its field', async (t) => {
    const errors = [{ field: 'keyword', code: 'invalid', detail: 'should have another word' }]
    await page.route(START, (route) => route.fulfill(errorResponse(422, { errors })))
    await train(page).click()
    await page.getByText('Fix the highlighted fields.').waitFor()
    t.equal(await messageOf(page, 'Trigger word'), 'Trigger word should have another word.')
    t.equal(await page.locator(':focus').getAttribute('name'), 'keyword')
    await field(page, 'Trigger word').fill('QHRZNS')
    await page.getByText('Fix the highlighted fields.').waitFor({ state: 'detached' })
    await page.unroute(START)
  })

  await t.test('counts down after a rate limit, then starts', async (t) => {
    await page.route(START, (route) =>
      route.fulfill(errorResponse(429, {}, { 'retry-after': '40' })),
    )
    await train(page).click()
    await page.getByText('Training not started.').waitFor()
    const countdown = page.getByText(/^Available again in \d+ s\.$/).filter({ visible: true })
    await countdown.waitFor()
    t.equal(await train(page).getAttribute('aria-disabled'), 'true')
    await page.unroute(START)
    await page.clock.fastForward(41_000)
    await countdown.waitFor({ state: 'detached' })
    await page.getByText('Training not started.').waitFor({ state: 'detached' })
    await train(page).click()
    await page.waitForURL(/\/trainings\/[^/]+$/)
  })
})
