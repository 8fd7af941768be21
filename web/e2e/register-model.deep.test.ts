import t from 'tap'
import { faultsEverywhere } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { orderFault } from './studio-model.ts'

t.test(
  'a model is listed only once Replicate confirmed it, or as unchecked',
  { skip },
  async (t) => {
    const app = await startApp(t)
    const { page } = await openBrowser(t)
    await page.goto(`${app.url}/models`)
    await signIn(page, app.token)
    await page.getByRole('button', { name: 'Register a model' }).click()
    const dialog = page.getByRole('dialog')
    const address = dialog.getByLabel('Model on Replicate')
    const register = dialog.getByRole('button', { name: 'Register' })
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))

    await t.test('what is missing is said beside its field, which gets the focus', async (t) => {
      await register.click()
      await dialog.getByText('Enter a name.').waitFor()
      await dialog.getByText('Enter a model such as owner/name.').waitFor()
      t.equal(await focused(), 'true')
    })

    await t.test('a model that is not there is refused beside its field', async (t) => {
      await dialog.getByLabel('Name').fill('Their model')
      await address.fill(`someone/their-model:${'0123'.repeat(16)}`)
      await register.click()
      const refusal = dialog.getByText('This server is in demo mode, which only has')
      await refusal.waitFor()
      t.equal(await address.getAttribute('aria-invalid'), 'true')
      t.equal(await focused(), 'true')
      t.strictSame(await faultsEverywhere(page), [], 'refused')
      await address.fill('someone/their-model')
      t.equal(await refusal.count(), 0, 'gone once the field changed')
    })

    await t.test(
      'if Replicate cannot be asked it is listed as unchecked, and checked later',
      async (t) => {
        await orderFault(app, { status: 503, route: 'any', probability: 1 })
        await register.click()
        await dialog.getByText('Registered, but unchecked.').waitFor()
        t.strictSame(await faultsEverywhere(page), [], 'registered, unchecked')
        await dialog.getByRole('button', { name: 'Close' }).click()
        const row = page.getByRole('listitem').filter({ hasText: 'Their model' })
        await row.getByText('Unchecked').waitFor()
        t.strictSame(await faultsEverywhere(page), [], 'an unchecked row')

        await row.getByRole('link', { name: 'Check it' }).click()
        const note = page.getByText('Replicate has not confirmed yet')
        await note.waitFor()
        await orderFault(app, null)
        await page.getByRole('button', { name: 'Check now' }).click()
        await page.getByText('Replicate has no model someone/their-model').waitFor()
        t.strictSame(await faultsEverywhere(page), [], 'an unchecked page')

        await fetch(`${app.emulator}/emulator/models`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ owner: 'someone', name: 'their-model' }),
        })
        await page.getByRole('button', { name: 'Check now' }).click()
        await page.getByText('Unchecked').waitFor({ state: 'detached' })
      },
    )
  },
)
