import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, start, startApp } from './browser.ts'
import { launch } from './launcher.ts'
import { injectFault } from './studio-model.ts'
import { trainByApi } from './trained-model.ts'

const WRONG = `r8_${'w'.repeat(37)}`
const RIGHT = `r8_${'R8t'.repeat(12)}z`

t.test('connects Replicate from demo mode, and goes back to it', { skip }, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'the-way-e2e-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  // Stands in for Replicate and accepts one token. The launcher starts its own emulator for demo mode.
  const replicate = await start(t, 'server/dist/emulator/main.js', {
    EMULATOR_PORT: '0',
    EMULATOR_DATA_DIR: join(directory, 'replicate'),
    EMULATOR_TOKEN: RIGHT,
    EMULATOR_USERNAME: 'acme',
  })
  const data = join(directory, 'data')
  const { url, token } = await launch(t, data, {
    REPLICATE_API_BASE_URL: `${replicate}/v1`,
    EMULATOR_TRAINING_SECONDS: '1',
    LOG_LEVEL: 'silent',
  })
  const { page } = await openBrowser(t)
  const heading = page.getByRole('heading', { name: 'Connect Replicate' })
  const badge = page.getByRole('link', { name: /^Demo mode/ })
  const field = page.getByLabel('API token')
  const store = page.getByRole('button', { name: 'Check and store token' })
  await page.goto(url)
  await signIn(page, token)
  await page.getByRole('heading', { name: 'Make your first model' }).waitFor()

  await t.test('opens from Home', async () => {
    await page.getByRole('link', { name: 'Connect Replicate', exact: true }).click()
    await heading.waitFor()
  })

  await t.test('opens from the connection check', async () => {
    await page.goto(`${url}/settings`)
    await page.getByRole('link', { name: 'Open Connect Replicate' }).click()
    await heading.waitFor()
  })

  const model = await trainByApi(url, token)

  await t.test('opens from the badge on every page', async (t) => {
    await page.goto(url)
    await badge.click()
    await heading.waitFor()
    const tokens = page.getByRole('link', { name: 'Create a token' })
    t.equal(await tokens.getAttribute('href'), 'https://replicate.com/account/api-tokens')
    t.same(await findPageProblems(page), [])
  })

  await t.test('rejects an invalid token beside its field', async (t) => {
    await page.goto(`${url}/connect`)
    await store.click()
    await page.getByText('Paste the token here.').waitFor()
    await field.fill('hello')
    await store.click()
    await page.getByText('A Replicate API token starts with r8_').waitFor()
    await field.fill(WRONG)
    await store.click()
    const rejected = page.getByText('Replicate rejected this token.')
    await rejected.waitFor()
    t.equal(await field.getAttribute('aria-invalid'), 'true')
    t.ok(await field.evaluate((input) => input === document.activeElement), 'it has the focus')
    t.same(await findPageProblems(page), [])
    await field.fill(RIGHT)
    await rejected.waitFor({ state: 'detached' })
  })

  await t.test('stores a valid token, readable only by its owner, and hides it', async (t) => {
    await page.goto(`${url}/connect`)
    await field.fill(RIGHT)
    await store.click()
    await page.getByText('Token stored.').waitFor()
    t.equal((await stat(join(data, 'replicate-token'))).mode & 0o777, 0o600)
    t.notOk((await page.content()).includes(RIGHT), 'the token is never shown again')
    await page.getByText(`r8_…${RIGHT.slice(-4)}`).waitFor()
    t.same(await findPageProblems(page), [])
  })

  await t.test('uses the token after a restart', async (t) => {
    await page.getByRole('button', { name: 'Restart now' }).click()
    await page.getByText('Connected as acme.').waitFor()
    await page.getByText('1 demo model is not on Replicate.').waitFor()
    await badge.waitFor({ state: 'detached' })
    t.same(await findPageProblems(page), [])
  })

  await t.test('explains a token that Replicate no longer accepts', async () => {
    const atReplicate = { url, token, emulator: replicate }
    await injectFault(atReplicate, { status: 401, route: 'any', probability: 1 })
    await page.goto(`${url}/connect`)
    await page.getByText('It may be mistyped, deleted or disabled.').waitFor()
    await page.getByText('replace the stored one under Connect Replicate.').waitFor()
    await injectFault(atReplicate, null)
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByText('Connected as acme.').waitFor()
  })

  await t.test('generates nothing with a demo model', async (t) => {
    await page.getByRole('link', { name: 'Open Models' }).click()
    await page.getByText('Demo model', { exact: true }).waitFor()
    await page.goto(`${url}/models/${model}`)
    await page.getByText('This is a demo model.').waitFor()
    t.equal(await page.getByRole('button', { name: /^Generate/ }).count(), 0)
    const rejection = await fetch(`${url}/api/models/${model}/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a lake' }),
    })
    t.match(await rejection.json(), { status: 409, code: 'models.demo_only' })
    t.same(await findPageProblems(page), [])
    await page.getByRole('link', { name: 'Train again' }).click()
    await page.waitForURL(/\/models\/create\?again=/)
    t.match(await (await fetch(`${replicate}/emulator/ledger`)).json(), {
      trainings_created: 0,
      predictions_created: 0,
    })
  })

  await t.test('removes a token, also a damaged one, and goes back to demo mode', async (t) => {
    await writeFile(join(data, 'replicate-token'), '{')
    await page.goto(`${url}/connect`)
    const damaged = page.getByText('The stored token can’t be read.')
    await damaged.waitFor()
    t.same(await findPageProblems(page), [])
    await page.getByRole('button', { name: 'Remove token' }).click()
    await damaged.waitFor({ state: 'detached' })
    await page.getByText('Token removed.').waitFor()
    await page.getByRole('button', { name: 'Restart now' }).click()
    await field.waitFor()
    await badge.waitFor()
  })
})

t.test(
  'shows what to set on a server that accepts no token through its page',
  { skip },
  async (t) => {
    // Its database is not embedded.
    const { url, token } = await startApp(t)
    const { page } = await openBrowser(t)
    await page.goto(`${url}/connect`)
    await signIn(page, token)
    await page.getByText('REPLICATE_API_TOKEN=r8_…', { exact: true }).waitFor()
    t.equal(await page.getByLabel('API token').count(), 0)
    t.same(await findPageProblems(page), [])
  },
)
