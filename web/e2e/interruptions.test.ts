import t from 'tap'
import { openBrowser, signIn, skip, startApp } from './browser.ts'

t.test('what is typed and shown outlives an interruption', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page } = await openBrowser(t)
  await page.goto(`${url}/models/create`)
  await signIn(page, token)
  await page.waitForURL(`${url}/models/create`)
  const name = page.getByLabel('Name', { exact: true })

  await t.test('a reload', async (t) => {
    await name.fill('Quiet horizons')
    await page.reload()
    t.equal(await name.inputValue(), 'Quiet horizons')
  })

  await t.test('a session that has ended', async (t) => {
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Check Replicate connection' }).click()
    await page.waitForURL(/\/sign-in/)
    await signIn(page, token)
    await page.waitForURL(`${url}/models/create`)
    t.equal(await name.inputValue(), 'Quiet horizons')
  })

  await t.test('a server that is away', async () => {
    await page.goto(`${url}/models`)
    await page.getByText('No model yet').waitFor()
    await page.waitForLoadState('networkidle')
    await page.route('**', (route) => route.abort('connectionrefused'))
    await page.getByRole('link', { name: 'Trainings' }).first().click()
    await page.getByText('The server is away').waitFor()
    await page.getByRole('heading', { name: 'This page did not load' }).waitFor()
    await page.unroute('**')
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByText('The server is away').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No training yet').waitFor()
  })
})
