import { fileURLToPath } from 'node:url'
import t from 'tap'
import { SESSION_COOKIE } from '../../server/src/guards/auth.ts'
import { startAccountsApp } from '../../server/test/support/accounts.ts'
import { openBrowser, skip } from './browser.ts'

const PASSWORD = 'correct horse battery'

t.test('accounts: sign-up, providers and renewed tokens', { skip }, async (t) => {
  const test = await startAccountsApp(t, {
    spaDirectory: fileURLToPath(new URL('../dist', import.meta.url)),
  })
  const { auth } = test
  const url = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const admin = await test.admin()
  const invite = async (email: string) => {
    const response = await admin.call({
      method: 'POST',
      url: '/api/invitations',
      payload: { email },
      headers: { origin: url, host: new URL(url).host },
    })
    t.equal(response.statusCode, 201, response.body)
  }
  const { page, errors } = await openBrowser(t)
  const history = await page.context().newCDPSession(page)
  /** Every URL in the history of this tab. */
  const historyUrls = async () =>
    (await history.send('Page.getNavigationHistory')).entries.map((entry) => entry.url)
  const fillIn = async (email: string, password: string) => {
    await page.getByLabel('Email', { exact: true }).fill(email)
    await page.getByLabel('Password').fill(password)
  }
  const create = page.getByRole('button', { name: 'Create account' })
  const byGitHub = page.getByRole('button', { name: 'Continue with GitHub' })
  const heading = page.getByRole('heading', { name: 'Sign in' })

  await t.test('creates an account, which must be confirmed', async (t) => {
    await page.goto(`${url}/models`)
    await page.getByRole('button', { name: 'Create an account' }).click()
    await fillIn('grace@example.com', 'short')
    await create.click()
    await page.getByText('This password is too weak. Use a longer one.').waitFor()
    await fillIn('grace@example.com', PASSWORD)
    await create.click()
    await page.getByText('It also confirms your email.').waitFor()
    t.equal(auth.mail.at(-1)?.to, 'grace@example.com')
    await page.getByRole('button', { name: 'I have an account' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('Confirm your email first').waitFor()
  })

  await t.test('tells users without an invitation what to do, and stores no token', async (t) => {
    await page.goto(auth.mail.at(-1)?.link ?? '')
    await page.getByText('Accounts here are by invitation. Ask the admin').waitFor()
    await heading.waitFor()
    t.equal(await page.evaluate(() => localStorage.length), 0, 'no token is stored')
    t.strictSame((await historyUrls()).filter(hasTokenOrError), [])
  })

  await t.test('signs in an invited user with an emailed link', async (t) => {
    await invite('ida@example.com')
    await page.goto(`${url}/models`)
    await page.getByRole('button', { name: 'Create an account' }).click()
    await fillIn('ida@example.com', PASSWORD)
    await create.click()
    await page.getByText('It also confirms your email.').waitFor()
    const link = new URL(auth.mail.at(-1)?.link ?? '')
    // Supabase redirects to the project's Site URL if it does not know the requested page.
    link.searchParams.set('redirect_to', `${url}/models`)
    await page.goto(link.href)
    await page.getByText('No models yet').waitFor()
    t.equal(page.url(), `${url}/models`)
    t.strictSame((await historyUrls()).filter(hasTokenOrError), [])
  })

  await t.test('lets a user who was signed out continue with their password', async (t) => {
    await page.goto(`${url}/models/create`)
    const name = page.getByLabel('Name', { exact: true })
    await name.fill('Quiet horizons')
    await page.context().clearCookies()
    // Signing out in another tab has the same effect.
    await page.evaluate(() => localStorage.clear())
    // Any other request of the page may open the dialog first, which then covers and hides the button.
    await page
      .getByRole('button', { name: 'Check Replicate connection', includeHidden: true })
      .dispatchEvent('click')
    const dialog = page.getByRole('dialog', { name: 'Sign in again' })
    await fillIn('ida@example.com', 'not it')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.getByText('Wrong email or password.').waitFor()
    await fillIn('ida@example.com', PASSWORD)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Demo mode is working').waitFor()
    t.equal(await name.inputValue(), 'Quiet horizons')
    await page.goto(`${url}/settings/sessions`)
    await page.getByText('ida@example.com').waitFor()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await heading.waitFor()
  })

  await t.test('reports that Supabase’s sign-in does not respond', async () => {
    auth.switches.isAway = true
    await fillIn('ida@example.com', PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page
      .getByText('Supabase’s sign-in service did not respond. Try again in a moment.')
      .waitFor()
    delete auth.switches.isAway
  })

  await t.test('reports a provider’s rejection, and allows another attempt', async (t) => {
    auth.switches.serviceRefuses = 'The resource owner denied the request'
    await byGitHub.click()
    await page.getByText('Sign-in failed: The resource owner denied the request').waitFor()
    t.equal(new URL(page.url()).hash, '')
    t.notMatch(page.url(), /error/)
    delete auth.switches.serviceRefuses
  })

  await t.test('returns from a provider signed in, to the page left before', async (t) => {
    await invite('github@example.com')
    await byGitHub.click()
    await page.waitForURL(`${url}/settings/sessions`)
    await page.getByText('github@example.com').waitFor()
    t.ok(auth.calls.includes('GET /authorize'))
    t.strictSame((await historyUrls()).filter(hasTokenOrError), [])
  })

  await t.test('renews the token, and the session with it, before it expires', async (t) => {
    const sessionId = async () => {
      const cookies = await page.context().cookies(url)
      return cookies.find(({ name }) => name === SESSION_COOKIE)?.value
    }
    const before = await sessionId()
    await page.clock.install()
    await page.reload()
    await page.getByText('github@example.com').waitFor()
    const renewals = () => auth.calls.filter((call) => call === 'POST /token').length
    const soFar = renewals()
    await page.clock.fastForward('56:00')
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByText('No keys yet.').waitFor()
    t.equal(renewals(), soFar, 'not renewed early')

    const exchanged = page.waitForResponse(
      (response) =>
        response.url() === `${url}/api/session` && response.request().method() === 'POST',
    )
    await page.clock.fastForward('02:40')
    t.equal((await exchanged).status(), 201)
    t.ok(renewals() > soFar)
    t.not(await sessionId(), before)
    await page.getByRole('link', { name: 'This server' }).click()
    await page.getByText('github@example.com').waitFor()
    t.equal(await page.getByRole('dialog').count(), 0, 'the user is not asked to sign in again')
  })
  // Chromium logs every rejected request.
  t.strictSame(
    errors.filter((text) => !text.startsWith('Failed to load resource')),
    [],
  )
})

const hasTokenOrError = (url: string) => /token|error/.test(url)
