import { type Training, TrainingSchema } from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { advanceTraining, LONG_TRAINING_S } from './actions.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { zipOfPhotographs } from './photographs.ts'

t.test('a training is canceled, fails and is repeated', { skip }, async (t) => {
  const app = await startApp(t, { trainingSeconds: LONG_TRAINING_S })
  const { url, token, emulator } = app
  const { page, errors } = await openBrowser(t)
  const request = async (path: string, init: RequestInit = {}): Promise<Training> => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${url}${path}`, { ...init, headers })
    return Value.Parse(TrainingSchema, await response.json())
  }
  const inject = (fault: unknown) =>
    fetch(`${emulator}/emulator/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    })
  const idOnPage = () => new URL(page.url()).pathname.split('/').at(-1) ?? ''

  const { name, mimeType, buffer } = await zipOfPhotographs()
  const form = new FormData()
  form.set('file', new Blob([buffer], { type: mimeType }), name)
  form.set('name', 'Quiet horizons')
  form.set('keyword', 'QHRZN')
  const first = await request('/api/models/train-flux', { method: 'POST', body: form })
  await page.goto(`${url}/trainings/${first.id}`)
  await signIn(page, token)
  const cancel = page.getByRole('button', { name: 'Cancel training' })
  await cancel.first().waitFor()
  await advanceTraining(app, first.id, 'middle')
  // Chromium logs the 401 response that told the page that nobody was signed in.
  errors.length = 0

  await t.test('shows steps, loss and log while it runs', async (t) => {
    await page
      .getByText(/^Step \d+ of 1,000/)
      .filter({ visible: true })
      .waitFor()
    await page.getByRole('img', { name: /^Loss: average 0\.\d+ at step/ }).waitFor()
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('LOADING FLUX')
    await page.getByText('1 of 1', { exact: true }).waitFor()
    t.equal(await page.locator('mark').textContent(), 'Loading Flux', 'found in the whole log')
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('nowhere to be seen')
    await page.getByText('no matches', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    t.equal(await page.locator('mark').count(), 0)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    t.equal(file.suggestedFilename(), 'Quiet horizons.log.txt')
  })

  await t.test('cancels after a confirmation', async () => {
    await cancel.first().click()
    const dialog = page.getByRole('dialog', { name: 'Cancel this training?' })
    await dialog
      .getByText(/It stops at about step [\d,]+; Replicate reported step [\d,]+ \d+ s ago/)
      .waitFor()
    await dialog.getByRole('button', { name: 'Cancel training' }).click()
    await page.getByText('Canceled', { exact: true }).waitFor()
    await page.getByText('Nothing (demo mode)').waitFor()
  })

  await t.test('explains a failure, and fixes the setting in the next training', async (t) => {
    await inject({ fail_training: 'cuda_out_of_memory' })
    await page.getByRole('button', { name: 'Train again (demo)' }).click()
    await page.waitForURL((target) => !target.pathname.endsWith(first.id))
    const second = idOnPage()
    await advanceTraining(app, second, 'end')
    await page.getByText('The machine ran out of memory').first().waitFor()
    await page.getByText('Train again with resolution 512,768.').waitFor()
    await page.getByText('Settings (your images are fine)').waitFor()
    t.strictSame(await findPageProblems(page), [], 'failed')
    await page.getByRole('button', { name: 'Train again (demo)' }).dblclick()
    await page.waitForURL((target) => !target.pathname.endsWith(second))
    const third = await request(`/api/trainings/${idOnPage()}`)
    t.match(third, { retry_of: second, parameters: { steps: 1000, resolution: '512,768' } })
  })

  await t.test('notifies about the result on other pages', async () => {
    const third = idOnPage()
    await page.getByRole('link', { name: 'Gallery' }).first().click()
    await page.waitForURL(`${url}/gallery`)
    await request(`/api/trainings/${third}/cancel`, { method: 'POST' })
    await page.getByText('Quiet horizons was canceled.').waitFor()
    await page.getByRole('button', { name: 'Open' }).click()
    await page.waitForURL(`${url}/trainings/${third}`)
  })

  await t.test('lists all three with their results', async (t) => {
    await page.getByRole('link', { name: 'Trainings' }).first().click()
    await page.getByRole('row').nth(3).waitFor()
    t.equal(await page.getByRole('row', { name: /Quiet horizons.*Canceled/ }).count(), 2)
    t.equal(await page.getByRole('row', { name: /Quiet horizons.*Failed/ }).count(), 1)
    t.equal(await page.getByRole('row').count(), 4, 'no click started two')
  })

  await t.test('deletes trainings from the list, also by keyboard', async (t) => {
    const rows = page.getByRole('row')
    const deleteIn = (row: number) => rows.nth(row).getByRole('button', { name: /^Delete Quiet/ })
    await deleteIn(2).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Delete this training?' })
    await dialog.getByText(/^Quiet horizons, started .* Its dataset stays/).waitFor()
    t.strictSame(await findPageProblems(page), [], 'the confirmation')
    // The safe button has the focus: Escape and Enter keep the training.
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    t.ok(await deleteIn(2).evaluate((button) => button === document.activeElement))
    await page.keyboard.press('Enter')
    await dialog.waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    t.equal(await rows.count(), 3)
    t.equal(
      await page.getByRole('row', { name: /Failed/ }).count(),
      0,
      'the failed one was deleted',
    )
    const next = rows.nth(2).getByRole('link')
    t.ok(await next.evaluate((link) => link === document.activeElement), 'the next row has focus')
    t.strictSame(await findPageProblems(page), [], 'after deleting')
    t.equal((await page.request.get(`${url}/api/trainings/${first.id}`)).status(), 200)
  })

  t.strictSame(errors, [], 'no errors on the console')
})
