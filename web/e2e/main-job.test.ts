import t from 'tap'
import { advanceTraining, LONG_TRAINING_S } from './actions.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { untilShown } from './dataset-pages.ts'
import { zipOfPhotographs } from './photographs.ts'

t.test('trains a model from a ZIP and generates an image with it', { skip }, async (t) => {
  // The test advances the clock once it has seen the page of the running training.
  const app = await startApp(t, { trainingSeconds: LONG_TRAINING_S, isEmbedded: true })
  const { url, token, emulator } = app
  const { page, errors } = await openBrowser(t)

  await page.goto(`${url}/sign-in`)
  await signIn(page, token)
  await page.getByText('Make your first model').waitFor()
  // Chromium logs the 401 response that told the page that nobody was signed in.
  t.ok(
    errors.every((error) => error.includes('401')),
    errors.join('\n'),
  )
  errors.length = 0

  await page.getByRole('link', { name: 'Choose images' }).click()
  await page.getByLabel('Images or a ZIP').setInputFiles(await zipOfPhotographs())
  await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
  await page.getByLabel('Trigger word', { exact: true }).fill('QHRZN')
  await page.getByText('One look, varied subjects').click()
  await untilShown(page, 7)
  await page.getByLabel('I have the right to use these images').check()
  await page.getByText('Confirmed').waitFor()
  await page
    .getByRole('button', { name: /^Train/ })
    .first()
    .dblclick()

  await page.waitForURL(/\/trainings\/[^/]+$/)
  await page.getByText('You can close this page').waitFor()
  const training = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await advanceTraining(app, training, 'end')
  await page.getByText('Succeeded').first().waitFor()
  await page.getByRole('link', { name: 'Open in studio' }).click()

  await page.waitForURL(/\/models\/[^/]+$/)
  await page.getByLabel('Prompt').fill('a harbour at dusk')
  await page.getByText('added automatically').waitFor()
  await page.getByRole('button', { name: /^Generate 1 image/ }).click()
  await page.locator('img[src^="/api/files/images/"]').first().waitFor()
  await page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>('img[src^="/api/files/images/"]')
    return image?.complete === true && image.naturalWidth > 0
  })
  await page.goto(`${url}/gallery`)
  await page.getByText('1 image').first().waitFor()

  t.strictSame(errors, [], 'no errors on the console')
  const ledger: unknown = await (await fetch(`${emulator}/emulator/ledger`)).json()
  t.match(ledger, { trainings_created: 1, predictions_created: 1 }, 'two clicks started one run')
})
