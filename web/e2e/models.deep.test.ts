import { ModelSchema, TrainingSchema } from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { zipOfPhotographs } from './photographs.ts'

t.test('renames and archives a model, and links to its sources', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page, errors } = await openBrowser(t)
  const headers = { authorization: `Bearer ${token}` }
  const { name, mimeType, buffer } = await zipOfPhotographs()
  const form = new FormData()
  form.set('file', new Blob([buffer], { type: mimeType }), name)
  form.set('name', 'Quiet horizons')
  form.set('keyword', 'QHRZN')
  const started = await fetch(`${url}/api/models/train-flux`, {
    method: 'POST',
    headers,
    body: form,
  })
  const { id, dataset_id } = Value.Parse(TrainingSchema, await started.json())
  await page.goto(`${url}/trainings/${id}`)
  await signIn(page, token)
  await page.getByText('Succeeded').first().waitFor()
  errors.length = 0
  await page.goto(`${url}/models`)
  const choose = async (choice: string) => {
    await page.getByRole('button', { name: /^More for/ }).click()
    await page.getByRole('menuitem', { name: choice }).click()
  }

  await t.test('renames the model', async (t) => {
    await choose('Rename')
    const dialog = page.getByRole('dialog', { name: 'Rename model' })
    await dialog.getByLabel('Name').fill('')
    await dialog.getByText('Enter a name.').waitFor()
    t.strictSame(await findPageProblems(page), [])
    await dialog.getByLabel('Name').fill('Calm horizons')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'Calm horizons', exact: true }).waitFor()
    const { model_id } = Value.Parse(
      TrainingSchema,
      await (await fetch(`${url}/api/trainings/${id}`, { headers })).json(),
    )
    const model = await (await fetch(`${url}/api/models/${model_id}`, { headers })).json()
    t.equal(Value.Parse(ModelSchema, model).name, 'Calm horizons')
  })

  await t.test('lists an archived model separately, and unarchives it', async () => {
    await choose('Archive')
    const archived = page.getByRole('heading', { name: 'Archived' })
    await archived.waitFor()
    await choose('Unarchive')
    await archived.waitFor({ state: 'detached' })
  })

  await t.test('opens its training and its dataset', async () => {
    await choose('Open training')
    await page.waitForURL(`${url}/trainings/${id}`)
    await page.goto(`${url}/models`)
    await choose('Open dataset')
    await page.waitForURL(`${url}/datasets/${dataset_id}`)
  })

  for (const width of [360, 1280])
    await t.test(`shows and downloads its weights by keyboard, at ${width} px`, async (t) => {
      const isPostProcessing = async () => {
        const answer = await fetch(`${url}/api/trainings/${id}`, { headers })
        return Value.Parse(TrainingSchema, await answer.json()).is_post_processing
      }
      while (await isPostProcessing()) await page.waitForTimeout(100)
      await page.setViewportSize({ width, height: 800 })
      await page.goto(`${url}/models`)
      const more = page.getByRole('button', { name: /^More for/ })
      await more.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: 'Details and weights' }).press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Details of Calm horizons' })
      await dialog.getByText('FLUX.1 [dev] Non-Commercial License').waitFor()
      t.match(await dialog.textContent(), /SHA-256[0-9a-f]{64}/)
      t.strictSame(await findPageProblems(page), [], 'the details')
      t.equal(
        await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth),
        true,
        'nothing is wider than the dialog',
      )
      const download = page.waitForEvent('download')
      await dialog.getByRole('link', { name: 'Download .safetensors' }).press('Enter')
      t.equal((await download).suggestedFilename(), 'Quiet horizons.safetensors')
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      t.equal(await more.evaluate((button) => button === document.activeElement), true)
    })

  await t.test('shows New model on phones, and pins no bars at 200 % zoom', async (t) => {
    await page.setViewportSize({ width: 640, height: 400 })
    await page.goto(`${url}/models`)
    await page.getByRole('link', { name: 'New model' }).waitFor()
    const pinned = await page.evaluate(() =>
      [...document.querySelectorAll('header, nav')].filter((element) =>
        ['fixed', 'sticky'].includes(getComputedStyle(element).position),
      ),
    )
    t.strictSame(pinned, [])
  })
  t.strictSame(errors, [])
})
