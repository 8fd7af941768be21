import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startAccountsApp } from '../../server/test/support/accounts.ts'
import { makeModel } from '../../server/test/support/actions.ts'
import { waitFor } from '../../server/test/support/wait-for.ts'
import { openBrowser, skip } from './browser.ts'

const PASSWORD = 'correct horse battery'

t.test('generations continue on the page once nothing holds them', { skip }, async (t) => {
  const test = await startAccountsApp(t, {
    spaDirectory: fileURLToPath(new URL('../dist', import.meta.url)),
    areJobsRunning: false,
    environment: { SIGN_UPS: 'open' },
  })
  const { emulator, database } = test
  const url = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const admin = await test.admin()
  const user = test.auth.addUser('ada@example.com', { password: PASSWORD })
  const ada = await test.signIn(user)
  const model = await makeModel({ call: ada.call, emulator })
  const setStatus = (status: 'active' | 'paused') =>
    admin.call({ method: 'PATCH', url: `/api/users/${user.id}`, payload: { status } })
  const untilHeld = (reason: string) =>
    waitFor(
      () => database.query('select status, hold_reason from runs order by created_at desc'),
      ([run]) => run?.['hold_reason'] === reason,
    )
  const predictions = async () => (await emulator.ledger()).predictions_created

  const { page } = await openBrowser(t)
  await page.goto(`${url}/models/${model.id}`)
  await page.getByLabel('Email', { exact: true }).fill('ada@example.com')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const generate = async (prompt: string) => {
    await page.getByLabel('Prompt', { exact: true }).fill(prompt)
    await page.getByRole('button', { name: /^Generate 1 image/ }).click()
    return page.getByRole('region', { name: prompt })
  }
  const image = 'img[src^="/api/files/images/"]'

  await t.test('after the admin has resumed the user', async (t) => {
    const generation = await generate('a harbour at dusk')
    await generation.getByText('Waiting').waitFor()
    t.equal((await setStatus('paused')).statusCode, 200)
    test.deps.jobs.start()
    await untilHeld('paused')
    t.equal(await predictions(), 0)
    t.equal((await setStatus('active')).statusCode, 200)
    await generation.locator(image).waitFor()
    t.equal(await predictions(), 1)
  })

  await t.test('after the time that Replicate has set', async (t) => {
    // Long enough to see the hold on a busy machine: it ends by itself.
    emulator.addFault({ throttle: 'seconds', seconds: 45, route: 'predictions', times: 1 })
    const generation = await generate('a harbour at noon')
    await generation.getByText(/^Continues in \d+ s\.$/).waitFor()
    t.equal(await predictions(), 1)
    await generation.locator(image).waitFor()
    t.equal(await generation.getByText('On hold').count(), 0)
    t.equal(await predictions(), 2, 'sent once more')
  })
})
