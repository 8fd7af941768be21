import { fileURLToPath } from 'node:url'
import t from 'tap'
import { ADMIN_EMAIL, startAccountsApp } from '../../server/test/accounts/accounts-app.ts'
import { faultsEverywhere } from './accessibility.ts'
import { openBrowser, skip } from './browser.ts'

const PASSWORD = 'correct horse battery'

t.test('people with accounts sign in, are invited, paused and signed out', { skip }, async (t) => {
  const test = await startAccountsApp(t, {
    spaDirectory: fileURLToPath(new URL('../dist', import.meta.url)),
  })
  const { auth } = test
  const url = await test.app.listen({ host: '127.0.0.1', port: 0 })
  auth.addUser(ADMIN_EMAIL, { password: PASSWORD })
  auth.addUser('ada@example.com', { password: PASSWORD })
  const { page } = await openBrowser(t)
  const signIn = async (email: string) => {
    await page.getByLabel('E-mail', { exact: true }).fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  const signOut = async () => {
    await page.goto(`${url}/settings/server`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  }

  await t.test('who is not invited is told so', async (t) => {
    await page.goto(`${url}/models`)
    await page.getByRole('button', { name: 'Continue with GitHub' }).waitFor()
    t.strictSame(await faultsEverywhere(page), [])
    await signIn('ada@example.com')
    await page.getByText('Accounts here are by invitation. Ask the admin').waitFor()
  })

  await t.test('the admin signs in by password, and invites', async (t) => {
    await signIn(ADMIN_EMAIL)
    await page.waitForURL(`${url}/models`)
    await page.goto(`${url}/settings/users`)
    await page.getByLabel('Invite by e-mail address').fill('ada@example.com')
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByRole('listitem').filter({ hasText: 'ada@example.com' }).waitFor()
    t.strictSame(await faultsEverywhere(page), [])
  })

  await t.test('a model is shared', async (t) => {
    const id = await page.evaluate(async () => {
      const answer = await fetch('/api/models/save', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Lamp', keyword: 'LMP', model_url: 'somebody/lamp' }),
      })
      return String((await answer.json()).id)
    })
    await page.goto(`${url}/models/${id}`)
    await page.getByRole('button', { name: 'More for Lamp' }).click()
    await page.getByRole('menuitem', { name: 'Share' }).click()
    await page.getByLabel('Who may use it').selectOption('view')
    t.strictSame(await faultsEverywhere(page), [])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Shared', { exact: true }).waitFor()
    await signOut()
  })

  await t.test('the invited one comes by a mailed link, and has no users page', async (t) => {
    await page.getByLabel('E-mail', { exact: true }).fill('ada@example.com')
    await page.getByRole('button', { name: 'E-mail me a link instead' }).click()
    await page.getByText('Look into your e-mail.').waitFor()
    const mail = auth.mail.at(-1)
    t.equal(mail?.to, 'ada@example.com')
    await page.goto(mail?.link ?? '')
    // Where they were when they signed out.
    await page.getByText('ada@example.com').waitFor()
    t.equal(page.url(), `${url}/settings/server`)
    await page.goto(`${url}/settings`)
    await page.getByRole('link', { name: 'API keys' }).waitFor()
    t.equal(await page.getByRole('link', { name: 'Users' }).count(), 0)
  })

  await t.test('what others share is listed, and can only be looked at', async (t) => {
    await page.goto(`${url}/models`)
    await page.getByRole('heading', { name: 'Shared by others' }).waitFor()
    t.strictSame(await faultsEverywhere(page), [])
    await page.getByRole('link', { name: 'Lamp' }).click()
    await page.getByText('Shared with you').waitFor()
    await page.getByText('Its owner shares it to be looked at').waitFor()
    t.equal(await page.getByRole('button', { name: 'More for Lamp' }).count(), 0)
    t.strictSame(await faultsEverywhere(page), [])
    await page.goto(`${url}/settings`)
  })

  await t.test('a session that has ended is renewed unasked while the account lasts', async (t) => {
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Check Replicate connection' }).click()
    await page.getByText('The emulator answers in place of Replicate').waitFor()
    t.equal(await page.getByRole('dialog').count(), 0)
  })

  await t.test('a paused one is told so, and can sign out', async (t) => {
    const admin = await test.admin()
    const users = (await admin.call({ url: '/api/users' })).json<{
      users: { id: string; email: string }[]
    }>().users
    const ada = users.find(({ email }) => email === 'ada@example.com')
    const answer = await admin.call({
      method: 'PATCH',
      url: `/api/users/${ada?.id}`,
      payload: { status: 'paused' },
      headers: { origin: url, host: new URL(url).host },
    })
    t.equal(answer.statusCode, 200, answer.body)
    await page.goto(`${url}/models`)
    await page.getByRole('heading', { name: 'Your account is paused' }).waitFor()
    t.strictSame(await faultsEverywhere(page), [])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    t.ok(auth.calls.includes('POST /logout'), 'the account too')
  })
})
