import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { predictionsCreated, registerModel, setCredit } from './studio-model.ts'

t.test('API keys, export, deletion and sign-ins', { skip }, async (t) => {
  const app = await startApp(t)
  const { url, token } = app
  const { page, errors } = await openBrowser(t)
  const statusFor = async (key: string) =>
    (await fetch(`${url}/api/models`, { headers: { authorization: `Bearer ${key}` } })).status
  await page.goto(`${url}/settings/keys`)
  await signIn(page, token)
  await page.getByText('No keys yet.').waitFor()
  let key = ''

  await t.test('creates a key and shows it once', async (t) => {
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name').fill('Nightly sheet')
    await page.getByRole('checkbox', { name: /^Generate images/ }).check()
    t.strictSame(await findPageProblems(page), [])
    await page.getByRole('button', { name: 'Create key' }).click()
    const shown = page.getByRole('region', { name: 'New key' })
    key = (await shown.locator('code').textContent()) ?? ''
    t.match(key, /^tw_[\w-]{43}$/)
    t.match(await shown.locator('pre').textContent(), `Bearer ${key}`)
    t.equal(await statusFor(key), 200)
    t.strictSame(await findPageProblems(page), [])

    await page.reload()
    const row = page.getByRole('listitem').filter({ hasText: 'Nightly sheet' })
    t.match(await row.textContent(), /read, generate/)
    t.notMatch(await page.content(), key)
  })

  await t.test('rejects a revoked key', async (t) => {
    await page.getByRole('button', { name: 'Revoke Nightly sheet' }).click()
    await page.getByRole('button', { name: 'Revoke key' }).click()
    await page.getByText('revoked').waitFor()
    t.equal(await statusFor(key), 401)
  })

  await t.test('exports everything, then deletes it, with a run on hold', async (t) => {
    const generations = async () => (await page.request.get(`${url}/api/generations`)).json()
    await setCredit(app, false)
    const { id } = await registerModel(app)
    await page.request.post(`${url}/api/models/${id}/generate`, {
      headers: { origin: url },
      data: { prompt: 'a harbour at dusk' },
    })
    while (!(await generations()).generations[0]?.on_hold) await page.waitForTimeout(100)
    await page.goto(`${url}/settings/data`)
    await page.getByText('Training images', { exact: true }).waitFor()
    t.strictSame(await findPageProblems(page), [])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download ZIP' }).click(),
    ])
    t.match(download.suggestedFilename(), /^the-way-[\d-]+\.zip$/)
    t.equal(await download.failure(), null)

    await page.getByRole('button', { name: 'Delete everything' }).click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Delete everything' })
    t.equal(await confirm.getAttribute('aria-disabled'), 'true')
    await dialog.getByLabel('Type "delete everything" to confirm').fill('delete everything')
    await page.setViewportSize({ width: 360, height: 740 })
    const keep = await dialog.getByRole('button', { name: 'Keep everything' }).boundingBox()
    const remove = await confirm.boundingBox()
    t.equal(keep?.y, remove?.y, 'two buttons in one row')
    await page.setViewportSize({ width: 1280, height: 900 })
    t.strictSame(await findPageProblems(page), [])
    await confirm.click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('all deleted').waitFor()
    t.strictSame((await generations()).generations, [])
    await setCredit(app, true)
    t.equal(await predictionsCreated(app), 0)
    await page.getByText('What remains').click()
    await page.getByText('Your sign-ins, API keys and spending caps stay').waitFor()
    t.strictSame(await findPageProblems(page), [])
  })

  await t.test('signs out another browser, then all', async (t) => {
    await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
      body: JSON.stringify({ token }),
    })
    await page.goto(`${url}/settings/sessions`)
    const other = page.getByRole('listitem').filter({ hasText: 'Firefox' })
    await other.waitFor()
    t.strictSame(await findPageProblems(page), [])
    await other.getByRole('button', { name: /^End/ }).click()
    await other.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(`${url}/models`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
  t.strictSame(
    errors.filter((text) => !text.includes('401')),
    [],
  )
})
