import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'

t.test('imports a version from Replicate, and checks the model', { skip }, async (t) => {
  const { url, emulator, token } = await startApp(t)
  const { page, errors } = await openBrowser(t)
  const seed = (owner: string, name: string) =>
    fetch(`${emulator}/emulator/models`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ owner, name }),
    })
  await seed('the-way-emulator', 'flux-lora-base')
  await page.goto(`${url}/models`)
  await signIn(page, token)
  await page.getByText('No models yet').waitFor()
  errors.length = 0

  await page.getByRole('link', { name: 'Import from Replicate' }).click()
  await page.getByLabel('Name').fill('Quiet horizons')
  await page.getByLabel('Trigger word').fill('QHRZN')
  t.strictSame(await findPageProblems(page), [], 'a version to import')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('Imported.').waitFor()
  await page.getByRole('button', { name: 'Check now' }).click()
  await page.getByText('The model works.').waitFor()
  t.strictSame(await findPageProblems(page), [], 'checked')
  await page.getByRole('link', { name: 'Open Quiet horizons' }).click()
  await page.getByRole('heading', { level: 1, name: 'Quiet horizons' }).waitFor()
  t.strictSame(errors, [], 'no errors on the console')
})

t.test('sets, keeps and removes a cap', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  await page.goto(`${url}/settings/spending`)
  await signIn(page, token)
  await page.getByLabel('Cap per day').fill('12.50')
  await page.getByRole('button', { name: 'Save caps' }).click()
  await page.getByText('$0.00 of $12.50, $12.50 left').waitFor()
  await page.reload()
  t.equal(await page.getByLabel('Cap per day').inputValue(), '12.50')
  await page.getByLabel('Cap per day').fill('')
  await page.keyboard.press('Enter')
  await page.getByText('Saved.').waitFor()
  t.equal(await page.getByText('$0.00, no cap').count(), 2)
})
