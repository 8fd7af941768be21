import { type Training, TrainingSchema } from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { zipOfPhotographs } from './photographs.ts'
import { predictionsCreated } from './studio-model.ts'

t.test('a succeeded training generates images, and is deleted', { skip }, async (t) => {
  const app = await startApp(t)
  const { url, token } = app
  const { page, errors } = await openBrowser(t)
  const request = async (path: string, init: RequestInit = {}): Promise<Training> => {
    const headers = { authorization: `Bearer ${token}` }
    return Value.Parse(
      TrainingSchema,
      await (await fetch(`${url}${path}`, { ...init, headers })).json(),
    )
  }
  const form = new FormData()
  const zip = await zipOfPhotographs((file) => `the view of ${file.slice(3, -4)}`)
  form.set('file', new Blob([new Uint8Array(zip.buffer)], { type: zip.mimeType }), zip.name)
  form.set('name', 'Quiet horizons')
  form.set('keyword', 'QHRZN')
  const { id } = await request('/api/models/train', { method: 'POST', body: form })
  await page.goto(`${url}/trainings/${id}`)
  await signIn(page, token)
  const generate = page.getByRole('button', { name: 'Generate 4 images (demo)' })
  await generate.waitFor()
  errors.length = 0

  await t.test('suggests two prompts from the captions, and collapses the log', async (t) => {
    const ready = page.getByRole('button', { name: /^QHRZN the view of / })
    t.equal(await ready.count(), 2)
    const prompt = page.getByLabel('Prompt', { exact: true })
    t.equal(await prompt.inputValue(), await ready.first().textContent())
    await ready.last().click()
    t.equal(await prompt.inputValue(), await ready.last().textContent())
    t.equal(await ready.last().getAttribute('aria-pressed'), 'true')

    const search = page.getByRole('button', { name: 'Search' })
    const log = page.locator('summary', { hasText: /^Log/ })
    t.equal(await search.isVisible(), false)
    await log.click()
    await search.waitFor()
    await log.click()
    await page.getByText(/^[\d.]+ [KM]B, stored here$/).waitFor()
    t.strictSame(await findPageProblems(page), [], 'succeeded')
  })

  await t.test('starts one run of four images for two clicks', async (t) => {
    await generate.dblclick()
    await page.locator('img[src^="/api/files/images/"]').nth(3).waitFor()
    t.equal(await predictionsCreated(app), 1)
    t.equal(new URL(page.url()).pathname, `/trainings/${id}`)
    t.strictSame(await findPageProblems(page), [], 'with its images')
  })

  await t.test('deletes the training after a warning, and keeps its model', async (t) => {
    const isPostProcessed = async () => (await request(`/api/trainings/${id}`)).weights_url !== null
    while (!(await isPostProcessed())) await page.waitForTimeout(100)
    await page.getByRole('button', { name: /^Delete/ }).click()
    const dialog = page.getByRole('dialog')
    t.strictSame(await findPageProblems(page), [], 'the confirmation')
    await dialog.getByRole('button', { name: /^Delete/ }).click()
    await page.waitForURL(`${url}/trainings`)
    await page.getByText('No trainings yet').waitFor()
    t.equal((await page.request.get(`${url}/api/trainings/${id}`)).status(), 404)
    const { models } = await (await page.request.get(`${url}/api/models`)).json()
    t.match(models, [{ name: 'Quiet horizons', training_id: null, trained_here: true }])
  })
  t.strictSame(errors, [], 'no errors on the console')
})
