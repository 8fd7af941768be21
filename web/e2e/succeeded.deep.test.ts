import { type Training, TrainingSchema } from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'
import { faultsEverywhere } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { zipOfPhotographs } from './photographs.ts'
import { predictionsCreated } from './studio-model.ts'

t.test('a training that succeeded leads to images, and can be deleted', { skip }, async (t) => {
  const app = await startApp(t)
  const { url, token } = app
  const { page, errors } = await openBrowser(t)
  const ask = async (path: string, init: RequestInit = {}): Promise<Training> => {
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
  const { id } = await ask('/api/models/train', { method: 'POST', body: form })
  await page.goto(`${url}/trainings/${id}`)
  await signIn(page, token)
  const generate = page.getByRole('button', { name: 'Generate 4 images (demo)' })
  await generate.waitFor()
  errors.length = 0

  await t.test('two prompts from its captions are ready, and its log is folded', async (t) => {
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
    t.strictSame(await faultsEverywhere(page), [], 'succeeded')
  })

  await t.test('two clicks make one run of four images, shown on the page', async (t) => {
    await generate.dblclick()
    await page.locator('img[src^="/api/files/images/"]').nth(3).waitFor()
    t.equal(await predictionsCreated(app), 1)
    t.equal(new URL(page.url()).pathname, `/trainings/${id}`)
    t.strictSame(await faultsEverywhere(page), [], 'with its images')
  })

  await t.test('it is deleted with a warning of what goes, and its model stays', async (t) => {
    const settled = async () => (await ask(`/api/trainings/${id}`)).weights_url !== null
    while (!(await settled())) await page.waitForTimeout(100)
    await page.getByRole('button', { name: /^Delete/ }).click()
    const dialog = page.getByRole('dialog')
    t.strictSame(await faultsEverywhere(page), [], 'the question')
    await dialog.getByRole('button', { name: /^Delete/ }).click()
    await page.waitForURL(`${url}/trainings`)
    await page.getByText('No trainings yet').waitFor()
    t.equal((await page.request.get(`${url}/api/trainings/${id}`)).status(), 404)
    const { models } = await (await page.request.get(`${url}/api/models`)).json()
    t.match(models, [{ name: 'Quiet horizons', training_id: null, trained_here: true }])
  })
  t.strictSame(errors, [], 'nothing on the console')
})
