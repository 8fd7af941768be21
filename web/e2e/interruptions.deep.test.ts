import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'

t.test('keeps typed values and the page through interruptions', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  await page.goto(`${url}/models/create`)
  await signIn(page, token)
  await page.waitForURL(`${url}/models/create`)
  const name = page.getByLabel('Name', { exact: true })
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  const signInAgain = async () => {
    await dialog.getByLabel('owner’s token').fill(token)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  await t.test('keeps typed values after a reload', async (t) => {
    await name.fill('Quiet horizons')
    await page.reload()
    t.equal(await name.inputValue(), 'Quiet horizons')
  })

  await t.test(
    'keeps the page when the session expires, and continues after the sign-in',
    async (t) => {
      await page.context().clearCookies()
      await page.getByRole('button', { name: 'Check Replicate connection' }).click()
      await dialog.waitFor()
      t.strictSame(await findPageProblems(page), [])
      t.equal(page.url(), `${url}/models/create`)
      await dialog.getByLabel('owner’s token').fill('not it')
      await dialog.getByRole('button', { name: 'Sign in' }).click()
      await dialog.getByText('Wrong token.').waitFor()
      await signInAgain()
      await page.getByText('Demo mode is working').waitFor()
      t.equal(await name.inputValue(), 'Quiet horizons')
    },
  )

  await t.test('sends an interrupted request again, once', async (t) => {
    await page.goto(`${url}/settings/spending`)
    const cap = page.getByLabel(/Cap per day/)
    await cap.fill('12.50')
    await page.context().clearCookies()
    const sent: (string | null)[] = []
    page.on('request', (request) => {
      if (request.method() === 'PATCH') sent.push(request.postData())
    })
    await page.getByRole('button', { name: 'Save caps' }).click()
    await dialog.waitFor()
    await signInAgain()
    await page.getByText('Saved.').waitFor()
    t.equal(sent.length, 2)
    t.equal(sent[0], sent[1])
  })

  await t.test('keeps the page and typed values if the user does not sign in now', async (t) => {
    const cap = page.getByLabel(/Cap per day/)
    await cap.fill('7')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Save caps' }).click()
    await dialog.getByRole('button', { name: 'Not now' }).click()
    await page.getByText('Not sent: your session has expired.').waitFor()
    t.equal(await cap.inputValue(), '7')

    await page.getByRole('button', { name: 'Save caps' }).click()
    await dialog.waitFor()
    const other = await page.context().newPage()
    await other.goto(`${url}/sign-in`)
    await signIn(other, token)
    await other.waitForURL(`${url}/`)
    await other.close()
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await page.getByText('Saved.').waitFor()
  })
})
