import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { advanceTraining, LONG_TRAINING_S } from './actions.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { untilShown } from './dataset-pages.ts'
import { followVisits, openAndClose, overlays } from './every-page.ts'
import { zipOfPhotographs } from './photographs.ts'

t.test(
  'every page is accessible and fits on a desktop and a phone, in light and dark',
  { skip },
  async (t) => {
    // The test advances the clock once it has checked the page of the running training.
    const app = await startApp(t, { trainingSeconds: LONG_TRAINING_S })
    const { url, token } = app
    const { page, errors } = await openBrowser(t)
    const visits = followVisits(page)

    await page.goto(`${url}/sign-in`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'sign-in')
    await signIn(page, token)
    await page.getByText('Make your first model').waitFor()
    // Chromium logs the 401 response that told the page that nobody was signed in.
    errors.length = 0
    t.strictSame(await findPageProblems(page), [], 'home, empty')

    await page.getByRole('link', { name: 'Choose images' }).click()
    await page.getByLabel('Images or a ZIP').setInputFiles(await zipOfPhotographs())
    await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
    await page.getByLabel('Trigger word', { exact: true }).fill('QHRZN')
    await page.getByText('One look, varied subjects').click()
    await untilShown(page, 7)
    await page.getByLabel('I have the right to use these images').check()
    await page.getByText('Confirmed').waitFor()
    t.strictSame(await findPageProblems(page), [], 'create')
    await page
      .getByRole('button', { name: /^Train/ })
      .first()
      .click()

    await page.waitForURL(/\/trainings\/[^/]+$/)
    await page.getByText('You can close this page').waitFor()
    t.strictSame(await findPageProblems(page), [], 'training, running')
    const training = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await advanceTraining(app, training, 'end')
    await page.getByText('Succeeded').first().waitFor()
    t.strictSame(await findPageProblems(page), [], 'training, succeeded')
    await page.getByRole('link', { name: 'Open in studio' }).click()

    await page.waitForURL(/\/models\/[^/]+$/)
    const model = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await page.getByLabel('Prompt').fill('a harbour at dusk')
    await page.getByText('added automatically').waitFor()
    await page.getByRole('button', { name: /^Generate 1 image/ }).click()
    const image = page.locator('img[src^="/api/files/images/"]').first()
    await image.waitFor()
    await page.waitForFunction(() => {
      const image = document.querySelector<HTMLImageElement>('img[src^="/api/files/images/"]')
      return image?.complete === true && image.naturalWidth > 0
    })
    t.strictSame(await findPageProblems(page), [], 'model')

    for (const [path, text] of [
      ['/', 'Latest images'],
      ['/models', 'Quiet horizons'],
      ['/trainings', 'Quiet horizons'],
      ['/gallery', '1 image'],
      ['/models/import', 'every version of your base models'],
      ['/settings', 'Demo mode. Nothing was checked on Replicate.'],
      ['/connect', 'Add the token'],
      ['/settings/spending', 'Save caps'],
      ['/settings/deliveries', 'webhooks are off'],
      ['/settings/appearance', 'Saved in this browser'],
      ['/settings/notifications', 'This setting applies to this browser only'],
      ['/settings/server', 'Signed in as'],
      ['/albums', 'No albums yet'],
      ['/compare', 'No images to compare'],
      ['/nowhere', 'Page not found'],
    ] as const) {
      await page.goto(`${url}${path}`)
      await page.getByText(text).first().waitFor()
      t.strictSame(await findPageProblems(page), [], path)
    }

    await page.goto(`${url}/gallery`)
    await page.getByRole('link', { name: /^Image 01/ }).click()
    await page.getByRole('dialog', { name: 'Image 01' }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'an image')

    await page.goto(`${url}/datasets`)
    await page.locator('a[href^="/datasets/"]').click()
    await page.waitForURL(/\/datasets\/[^/]+$/)
    const dataset = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    for (const overlay of overlays({ model, dataset })) {
      if (new URL(page.url()).pathname !== overlay.path) await page.goto(`${url}${overlay.path}`)
      await openAndClose(page, overlay)
    }
    t.strictSame(visits.unseen(), ['/settings/users'], 'every page but the one that needs accounts')
    await page.goto(`${url}/api/docs`)
    await page.getByText('Start a training from a ZIP of images').waitFor()

    t.strictSame(errors, [], 'no errors on the console')
  },
)
