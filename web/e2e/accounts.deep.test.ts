import { fileURLToPath } from 'node:url'
import t from 'tap'
import { ADMIN_EMAIL, startAccountsApp } from '../../server/test/support/accounts.ts'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, skip } from './browser.ts'

const PASSWORD = 'correct horse battery'

t.test('accounts: sign-in, invitations, caps, pausing and signing out', { skip }, async (t) => {
  const test = await startAccountsApp(t, {
    spaDirectory: fileURLToPath(new URL('../dist', import.meta.url)),
  })
  const { auth } = test
  const url = await test.app.listen({ host: '127.0.0.1', port: 0 })
  auth.addUser(ADMIN_EMAIL, { password: PASSWORD })
  auth.addUser('ada@example.com', { password: PASSWORD })
  const { page, another } = await openBrowser(t)
  const signIn = async (email: string, on = page) => {
    await on.getByLabel('Email', { exact: true }).fill(email)
    await on.getByLabel('Password').fill(PASSWORD)
    await on.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  const signOut = async () => {
    await page.goto(`${url}/settings/sessions`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  }

  await t.test('rejects users without an invitation, with an explanation', async (t) => {
    await page.goto(`${url}/models`)
    await page.getByRole('button', { name: 'Continue with GitHub' }).waitFor()
    t.strictSame(await findPageProblems(page), [])
    await signIn('ada@example.com')
    await page.getByText('Accounts here are by invitation. Ask the admin').waitFor()
  })

  await t.test('lets the admin sign in with a password and invite a user', async (t) => {
    await signIn(ADMIN_EMAIL)
    await page.waitForURL(`${url}/models`)
    await page.goto(`${url}/settings/users`)
    await page.getByLabel('Invite by email').fill('ada@example.com')
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByRole('listitem').filter({ hasText: 'ada@example.com' }).waitFor()
    t.strictSame(await findPageProblems(page), [])
  })

  await t.test('shares a model', async (t) => {
    test.emulator.seedModel({ owner: 'somebody', name: 'lamp' })
    const id = await page.evaluate(async () => {
      const response = await fetch('/api/models/save', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Lamp', keyword: 'LMP', model_url: 'somebody/lamp' }),
      })
      return String((await response.json()).id)
    })
    await page.goto(`${url}/models/${id}`)
    await page.getByRole('button', { name: 'More for Lamp' }).click()
    await page.getByRole('menuitem', { name: 'Share' }).click()
    await page.getByLabel('Who can use it').selectOption('view')
    t.strictSame(await findPageProblems(page), [])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Shared', { exact: true }).waitFor()
    await signOut()
  })

  await t.test('signs in an invited user by email, without the users page', async (t) => {
    await page.getByLabel('Email', { exact: true }).fill('ada@example.com')
    await page.getByRole('button', { name: 'Email me a link instead' }).click()
    await page.getByText('Check your email.').waitFor()
    const mail = auth.mail.at(-1)
    t.equal(mail?.to, 'ada@example.com')
    await page.goto(mail?.link ?? '')
    // The page from which they signed out.
    await page.getByText('ada@example.com').waitFor()
    t.equal(page.url(), `${url}/settings/sessions`)
    await page.goto(`${url}/settings`)
    await page.getByRole('link', { name: 'API keys' }).waitFor()
    t.equal(await page.getByRole('link', { name: 'Users' }).count(), 0)
  })

  await t.test('lists models of other users as view-only', async (t) => {
    await page.goto(`${url}/models`)
    await page.getByRole('heading', { name: 'Shared by others' }).waitFor()
    t.strictSame(await findPageProblems(page), [])
    await page.getByRole('link', { name: 'Lamp' }).click()
    await page.getByText('Shared with you').waitFor()
    await page.getByText('The owner shares this model for viewing only').waitFor()
    t.equal(await page.getByRole('button', { name: 'More for Lamp' }).count(), 0)
    t.strictSame(await findPageProblems(page), [])
    await page.goto(`${url}/settings`)
  })

  await t.test('renews an expired session without a prompt', async (t) => {
    await page.getByText('Demo mode. Nothing was checked on Replicate.').waitFor()
    await page.context().clearCookies()
    await Promise.all([
      page.waitForResponse(
        (response) => response.url().endsWith('/api/models/check-replicate') && response.ok(),
      ),
      page.getByRole('button', { name: 'Check again' }).click(),
    ])
    t.equal(await page.getByRole('dialog').count(), 0)
  })

  const { page: adminPage } = await another()
  const rowOfAda = adminPage.getByRole('listitem').filter({ hasText: 'ada@example.com' }).first()
  const focused = () => adminPage.locator(':focus').textContent()

  await t.test('lets the admin set a cap, which is validated, saved and shown', async (t) => {
    await adminPage.goto(`${url}/settings/users`)
    await signIn(ADMIN_EMAIL, adminPage)
    await rowOfAda.getByRole('button', { name: /^Caps/ }).click()
    const dialog = adminPage.getByRole('dialog', { name: 'Caps of ada@example.com' })
    await dialog.getByLabel('Cap per day').fill('a lot')
    await dialog.getByText('Enter an amount such as 12.50.').waitFor()
    const save = dialog.getByRole('button', { name: 'Save caps' })
    t.equal(await save.getAttribute('aria-disabled'), 'true')
    t.strictSame(await findPageProblems(adminPage), [])
    await dialog.getByLabel('Cap per day').fill('12.50')
    await save.click()
    await dialog.waitFor({ state: 'detached' })
    t.match(await focused(), /^Caps/, 'the focus returns to the button')
    await adminPage.reload()
    await rowOfAda.getByText('of $12.50').waitFor()
  })

  await t.test('edits caps by keyboard; Escape changes nothing', async (t) => {
    const caps = rowOfAda.getByRole('button', { name: /^Caps/ })
    await caps.press('Enter')
    const dialog = adminPage.getByRole('dialog')
    t.equal(await dialog.getByLabel('Cap per day').inputValue(), '12.50')
    await dialog.getByLabel('Cap per day').fill('99')
    await adminPage.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    t.match(await focused(), /^Caps/)
    await rowOfAda.getByText('of $12.50').waitFor()
    await caps.press('Enter')
    t.equal(await dialog.getByLabel('Cap per day').inputValue(), '12.50', 'unchanged')
    await dialog.getByLabel('Cap per day').fill('')
    await adminPage.keyboard.press('Enter')
    await rowOfAda.getByText('no cap').nth(1).waitFor()
  })

  await t.test('pauses an account after confirmation', async (t) => {
    await rowOfAda.getByRole('button', { name: /^Pause/ }).click()
    const dialog = adminPage.getByRole('dialog', { name: 'Pause ada@example.com?' })
    await dialog.getByRole('button', { name: 'Keep active' }).click()
    await dialog.waitFor({ state: 'detached' })
    t.match(await focused(), /^Pause/)
    t.equal(await rowOfAda.getByText('paused', { exact: true }).count(), 0)
    await adminPage.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click()
    await rowOfAda.getByText('paused', { exact: true }).waitFor()
    await dialog.waitFor({ state: 'detached' })
    t.match(await focused(), /^Resume/, 'the focus is on the button that replaces it')
    t.strictSame(await findPageProblems(adminPage), [])
  })

  await t.test('shows a paused user why, and lets them continue once resumed', async (t) => {
    await page.goto(`${url}/models`)
    await page.getByRole('heading', { name: 'Your account is paused' }).waitFor()
    t.strictSame(await findPageProblems(page), [])
    await adminPage.keyboard.press('Enter')
    await rowOfAda.getByRole('button', { name: /^Pause/ }).waitFor()
    t.match(await focused(), /^Pause/)
    await page.reload()
    await page.getByRole('heading', { name: 'Shared by others' }).waitFor()
  })

  await t.test('tells a user who is paused while working, on their next action', async (t) => {
    await adminPage.keyboard.press('Enter')
    await adminPage.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click()
    await rowOfAda.getByText('paused', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Trainings' }).first().click()
    await page.getByText('The admin has paused your account. None of your data is lost').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Your account is paused' }).waitFor()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    t.ok(auth.calls.includes('POST /logout'), 'signs the account out too')
  })
})
