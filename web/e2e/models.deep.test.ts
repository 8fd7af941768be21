import { ModelSchema, TrainingSchema } from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'
import { faultsEverywhere } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { zipOfPhotographs } from './photographs.ts'

t.test('a model is renamed, archived, and leads to what it was made of', { skip }, async (t) => {
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

  await t.test('it is renamed', async (t) => {
    await choose('Rename')
    const dialog = page.getByRole('dialog', { name: 'Rename model' })
    await dialog.getByLabel('Name').fill('')
    await dialog.getByText('Enter a name.').waitFor()
    t.strictSame(await faultsEverywhere(page), [])
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

  await t.test('archived, it stands apart from the others, and comes back', async () => {
    await choose('Archive')
    const archived = page.getByRole('heading', { name: 'Archived' })
    await archived.waitFor()
    await choose('Unarchive')
    await archived.waitFor({ state: 'detached' })
  })

  await t.test('its training and its dataset are one choice away', async () => {
    await choose('Open training')
    await page.waitForURL(`${url}/trainings/${id}`)
    await page.goto(`${url}/models`)
    await choose('Open dataset')
    await page.waitForURL(`${url}/datasets/${dataset_id}`)
  })

  await t.test('a phone has New model on the page, and bars leave room at 200 %', async (t) => {
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
