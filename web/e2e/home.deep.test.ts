import { DatasetSchema, GenerationSchema, TrainingSchema } from '@the-way/shared'
import t from 'tap'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { photographs, zipOfPhotographs } from './photographs.ts'

t.test('Home shows running work, runs on hold, drafts and spending', { skip }, async (t) => {
  const { url, token, emulator } = await startApp(t)
  const { page, errors } = await openBrowser(t)
  const call = async <S extends TSchema>(path: string, schema: S, body?: FormData | object) => {
    const isForm = body instanceof FormData
    const response = await fetch(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    })
    return Value.Parse(schema, await response.json())
  }
  const train = async (name: string) => {
    const { name: file, mimeType, buffer } = await zipOfPhotographs()
    const form = new FormData()
    form.set('file', new Blob([buffer], { type: mimeType }), file)
    form.set('name', name)
    form.set('keyword', 'QHRZN')
    return call('/api/models/train-flux', TrainingSchema, form)
  }

  await page.goto(`${url}/sign-in`)
  await signIn(page, token)
  await page.getByText('Make your first model').waitFor()
  errors.length = 0

  await t.test('offers to continue a draft on the first visit', async (t) => {
    const form = new FormData()
    form.set('name', 'Harbor views')
    for (const { name, buffer, mimeType } of photographs().slice(0, 6))
      form.append('file', new Blob([buffer], { type: mimeType }), name)
    const draft = await call('/api/datasets', DatasetSchema, form)
    await page.goto(url)
    const link = page.getByRole('link', { name: 'Continue with 6 images in a draft' })
    t.match(await link.getAttribute('href'), draft.id)
  })

  const { id } = await train('Quiet horizons')
  await page.goto(`${url}/trainings/${id}`)
  await page.getByText('Succeeded').first().waitFor()
  const { model_id } = await call(`/api/trainings/${id}`, TrainingSchema)

  await t.test('shows why runs are on hold, with links to their pages', async (t) => {
    await fetch(`${emulator}/emulator/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 402, route: 'any', method: 'POST', times: 1_000 }),
    })
    await train('Tea hills')
    await call(`/api/models/${model_id}/generate`, GenerationSchema, {
      prompt: 'a harbor at dusk',
      num_outputs: 4,
    })
    await page.goto(url)
    const rows = page.locator('section', { hasText: 'Running now' }).getByRole('listitem')
    const images = rows.filter({ hasText: 'Quiet horizons: 4 images' })
    await images.getByText(/^On hold\. /).waitFor()
    await rows
      .filter({ hasText: 'Tea hills' })
      .getByText(/^On hold\. /)
      .waitFor()
    const open = images.getByRole('link', { name: 'Open Quiet horizons: 4 images' })
    t.equal(await open.getAttribute('href'), `/models/${model_id}`)
    t.strictSame(await findPageProblems(page), [])
  })

  await t.test('shows the draft and this month’s spending', async (t) => {
    await page.getByText('6 images are waiting in Harbor views.').waitFor()
    const month = new Date().toLocaleString('en-US', { month: 'long', timeZone: 'UTC' })
    await page.getByRole('heading', { name: month }).waitFor()
    await page.getByText('$0.00').first().waitFor()
    t.strictSame(errors, [])
  })

  await t.test('continues the draft', async () => {
    await page.getByRole('link', { name: 'Continue' }).click()
    await page.waitForURL(/\/models\/create\?dataset=/)
  })
})
