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

/** What is said below a field. */
const messageOf = (page: Page, label: string) =>
  field(page, label).evaluate((element) => {
    const id = element.getAttribute('aria-describedby') ?? ''
    return document.getElementById(id)?.textContent ?? ''
  })

/** Whether one of the elements is in the viewport, with nothing over it. */
const isOneInView = (elements: Element[]) =>
  elements.some((element) => {
    const { left, top, width, height, bottom } = element.getBoundingClientRect()
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    return top >= 0 && bottom <= innerHeight && element.contains(hit)
  })

/** An error answer, as the server sends it. */
const answer = (status: number, rest: Partial<Problem>, headers: Record<string, string> = {}) => {
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

  await t.test('nothing jumps while files arrive, are rejected and are removed', async (t) => {
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
    // The sheet takes the place of the drop zone at once, as the answer to what the person did.
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
    // The frames behind it have closed the gap, and the advice is still that of 11 images.
    const closed = await shift()
    // Closed by script, since shifts right after an input do not count.
    await page
      .getByRole('status')
      .getByRole('button', { name: 'Close' })
      .evaluate((button: HTMLElement) => button.click())
    await page.getByText('3 images could be better.').waitFor()
    const advised = (await shift()) - closed
    t.ok(advised < 0.01, `${advised} when the advice changed`)
  })

  await page.getByLabel('I have the right to use these images').check()
  await page.getByText('Confirmed').waitFor()
  const asked: string[] = []
  page.on('request', (request) => {
    if (isDryRun(request.url())) asked.push(request.postData() ?? '')
  })

  await t.test('price and button stay in view while the form scrolls', async (t) => {
    const price = page.getByText(/\$\d+\.\d\d–\d+\.\d\d, \d+–\d+ min$/)
    for (const [width, height] of [
      [1280, 800],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height })
      // Beside the sheet, the chosen image takes the top of the rail.
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

  await t.test('the price is asked once for each change, and not for a name', async (t) => {
    await page.clock.install()
    asked.length = 0
    await field(page, 'Name').fill('Quiet horizons')
    await page.clock.fastForward(5_000)
    await field(page, 'Trigger word').fill('QHRZN')
    await page.clock.fastForward(5_000)
    await page.getByText('Thorough', { exact: true }).click()
    await page.clock.fastForward(5_000)
    t.strictSame(asked, [], 'neither a name, a trigger word nor the effort changes the question')
    const told = () => page.waitForResponse((response) => isDryRun(response.url()))
    const subjects = ['One look, varied subjects', 'One object, every angle']
    for (const [place, detail] of subjects.entries()) {
      const reply = told()
      await page.getByText(detail).click()
      await page.clock.fastForward(5_000)
      t.equal((await reply).status(), 200)
      t.equal(asked.length, place + 1)
    }
    await page.getByText('Advanced').click()
    for (let rank = 20; rank < 30; rank++) {
      const reply = told()
      await field(page, 'LoRA rank').fill(String(rank))
      await page.clock.fastForward(5_000)
      await reply
    }
    t.equal(asked.length, 12)
  })

  await t.test('a price that cannot be updated says so, and is asked for again', async () => {
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

  await t.test('errors stand at their fields until those change', async (t) => {
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

  await t.test('an error that only the server finds is at its field too', async (t) => {
    const errors = [{ field: 'keyword', code: 'invalid', detail: 'should have another word' }]
    await page.route(START, (route) => route.fulfill(answer(422, { errors })))
    await train(page).click()
    await page.getByText('Fix the highlighted fields.').waitFor()
    t.equal(await messageOf(page, 'Trigger word'), 'Trigger word should have another word.')
    t.equal(await page.locator(':focus').getAttribute('name'), 'keyword')
    await field(page, 'Trigger word').fill('QHRZNS')
    await page.getByText('Fix the highlighted fields.').waitFor({ state: 'detached' })
    await page.unroute(START)
  })

  await t.test('a start over the limit counts down, then starts', async (t) => {
    await page.route(START, (route) => route.fulfill(answer(429, {}, { 'retry-after': '40' })))
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
