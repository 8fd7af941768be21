import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { injectFault } from './studio-model.ts'

t.test('lists a model once Replicate has confirmed it, or as unchecked', { skip }, async (t) => {
  const app = await startApp(t)
  const { page } = await openBrowser(t)
  await page.goto(`${app.url}/models`)
  await signIn(page, app.token)
  await page.getByRole('button', { name: 'Register a model' }).click()
  const dialog = page.getByRole('dialog')
  const modelField = dialog.getByLabel('Model on Replicate')
  const register = dialog.getByRole('button', { name: 'Register' })
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))

  await t.test('shows missing values beside their fields, and focuses the first', async (t) => {
    await register.click()
    await dialog.getByText('Enter a name.').waitFor()
    await dialog.getByText('Enter a model such as owner/name.').waitFor()
    t.equal(await focused(), 'true')
  })

  await t.test('rejects a model that cannot generate: it does not have a version', async () => {
    await fetch(`${app.emulator}/v1/models`, {
      method: 'POST',
      headers: { authorization: 'Bearer r8_any', 'content-type': 'application/json' },
      body: JSON.stringify({
        owner: 'the-way-emulator',
        name: 'empty',
        visibility: 'private',
        hardware: 'cpu',
      }),
    })
    await dialog.getByLabel('Name').fill('Their model')
    await modelField.fill('the-way-emulator/empty')
    await register.click()
    await dialog.getByText('does not have a version on Replicate yet').waitFor()
  })

  await t.test('rejects an unknown model beside its field', async (t) => {
    await modelField.fill(`someone/their-model:${'0123'.repeat(16)}`)
    await register.click()
    const rejection = dialog.getByText('This server is in demo mode, which only has')
    await rejection.waitFor()
    t.equal(await modelField.getAttribute('aria-invalid'), 'true')
    t.equal(await focused(), 'true')
    t.strictSame(await findPageProblems(page), [], 'rejected')
    await modelField.fill('someone/their-model')
    t.equal(await rejection.count(), 0, 'cleared once the field changed')
  })

  await t.test(
    'lists the model as unchecked if Replicate is unavailable, and checks it later',
    async (t) => {
      await injectFault(app, { status: 503, route: 'any', probability: 1 })
      await register.click()
      await dialog.getByText('Registered, but unchecked.').waitFor()
      t.strictSame(await findPageProblems(page), [], 'registered, unchecked')
      await dialog.getByRole('button', { name: 'Close' }).click()
      const row = page.getByRole('listitem').filter({ hasText: 'Their model' })
      await row.getByText('Unchecked').waitFor()
      t.strictSame(await findPageProblems(page), [], 'an unchecked row')

      await row.getByRole('link', { name: 'Check it' }).click()
      const note = page.getByText('Replicate has not confirmed yet')
      await note.waitFor()
      await injectFault(app, null)
      await page.getByRole('button', { name: 'Check now' }).click()
      await page.getByText('Replicate does not have the model someone/their-model').waitFor()
      t.strictSame(await findPageProblems(page), [], 'an unchecked page')

      await fetch(`${app.emulator}/emulator/models`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ owner: 'someone', name: 'their-model' }),
      })
      await page.getByRole('button', { name: 'Check now' }).click()
      await page.getByText('Unchecked').waitFor({ state: 'detached' })
    },
  )
})
