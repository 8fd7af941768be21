import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, start } from './browser.ts'
import { launch } from './launcher.ts'
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
  await page.goto(url)
  await signIn(page, token)
  await page.getByRole('heading', { name: 'Make your first model' }).waitFor()
  const model = await trainByApi(url, token)

  await page.getByRole('link', { name: /^Demo mode/ }).click()
  await page.getByRole('heading', { name: 'Connect Replicate' }).waitFor()
  t.same(await findPageProblems(page), [])

  const field = page.getByLabel('API token')
  const store = page.getByRole('button', { name: 'Check and store token' })
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
  t.ok(await field.evaluate((input) => input === document.activeElement), 'the field has the focus')
  t.same(await findPageProblems(page), [])
  await field.fill(RIGHT)
  await rejected.waitFor({ state: 'detached' })

  await store.click()
  await page.getByText('Token stored.').waitFor()
  t.equal((await stat(join(data, 'replicate-token'))).mode & 0o777, 0o600)
  t.notOk((await page.content()).includes(RIGHT), 'the token is never shown again')
  await page.getByText(`r8_…${RIGHT.slice(-4)}`).waitFor()
  t.same(await findPageProblems(page), [])

  await page.getByRole('button', { name: 'Restart now' }).click()
  await page.getByText('Connected as acme.').waitFor()
  await page.getByText('1 demo model is not on Replicate.').waitFor()
  await page.getByRole('link', { name: /^Demo mode/ }).waitFor({ state: 'detached' })
  t.same(await findPageProblems(page), [])

  await page.getByRole('link', { name: 'Open Models' }).click()
  await page.getByText('Demo model').waitFor()
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

  // If the file is damaged while the server runs, the page reports it, and the same button fixes it.
  await writeFile(join(data, 'replicate-token'), '{')
  await page.goto(`${url}/connect`)
  const damaged = page.getByText('The stored token can’t be read.')
  await damaged.waitFor()
  t.same(await findPageProblems(page), [])
  await page.getByRole('button', { name: 'Remove token' }).click()
  await damaged.waitFor({ state: 'detached' })
  await page.getByText('Token removed.').waitFor()
  await page.getByRole('button', { name: 'Restart now' }).click()
  await page.getByLabel('API token').waitFor()
  await page.getByRole('link', { name: /^Demo mode/ }).waitFor()
})
