import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import yazl from 'yazl'
import { seriousFaults } from './accessibility.ts'
import { openBrowser, skip, startApp } from './browser.ts'

const pictures = fileURLToPath(new URL('../../server/test/fixtures/pictures/', import.meta.url))

/** The photographs kept in the repository, as a person would zip them. */
async function zipOfPhotographs(): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const name of readdirSync(pictures).filter((file) => file.endsWith('.jpg'))) {
    zip.addBuffer(readFileSync(`${pictures}${name}`), name, { compress: false })
  }
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

t.test('from a ZIP of pictures to pictures of a model', { skip }, async (t) => {
  const { url, token, emulator } = await startApp(t)
  const { page, errors } = await openBrowser(t)

  await page.goto(`${url}/sign-in`)
  await page.getByLabel('owner’s token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Train a model of your own').waitFor()
  // Chromium itself reports the 401 by which the page learned that nobody was signed in.
  t.ok(
    errors.every((error) => error.includes('401')),
    errors.join('\n'),
  )
  errors.length = 0
  t.strictSame(await seriousFaults(page), [])

  await page.goto(`${url}/models/create`)
  await page.locator('input[type=file]').setInputFiles({
    name: 'photographs.zip',
    mimeType: 'application/zip',
    buffer: await zipOfPhotographs(),
  })
  await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
  await page.getByLabel('Keyword', { exact: true }).fill('QHRZN')
  t.strictSame(await seriousFaults(page), [])
  await page
    .getByRole('button', { name: /^Train, emulated/ })
    .first()
    .click()

  await page.waitForURL(/\/trainings\/[^/]+$/)
  await page
    .getByRole('heading', { name: /Quiet horizons/ })
    .first()
    .waitFor()
  t.strictSame(await seriousFaults(page), [])
  const makePictures = page.getByRole('link', { name: 'Make pictures' })
  await makePictures.waitFor({ timeout: 60_000 })
  await page.getByText('Succeeded').first().waitFor()
  t.strictSame(await seriousFaults(page), [])
  await makePictures.click()

  await page.waitForURL(/\/models\/[^/]+$/)
  await page.getByLabel('Prompt').fill('a harbour at dusk')
  await page.getByText(/QHRZN a harbour at dusk/).waitFor()
  await page.getByRole('button', { name: /^Make 1 picture/ }).click()
  const picture = page.locator('img[src^="/api/files/pictures/"]').first()
  await picture.waitFor({ timeout: 60_000 })
  await page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>('img[src^="/api/files/pictures/"]')
    return image?.complete === true && image.naturalWidth > 0
  })
  await page.getByText('keyword put in front').waitFor()
  t.strictSame(await seriousFaults(page), [])

  for (const [path, words] of [
    ['/models', 'Quiet horizons'],
    ['/trainings', 'Quiet horizons'],
    ['/gallery', 'a harbour at dusk'],
    ['/settings', 'Sign out'],
  ] as const) {
    await page.goto(`${url}${path}`)
    await page.getByText(words).first().waitFor()
    t.strictSame(await seriousFaults(page), [], path)
  }
  await page.setViewportSize({ width: 360, height: 740 })
  for (const path of ['/', '/models', '/models/create', '/trainings', '/gallery', '/settings']) {
    await page.goto(`${url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    t.equal(overflow, 0, `${path} fits 360 px`)
  }

  t.strictSame(errors, [], 'nothing on the console')
  const ledger: unknown = await (await fetch(`${emulator}/emulator/ledger`)).json()
  t.match(ledger, { trainings_created: 1, predictions_created: 1 })
})
