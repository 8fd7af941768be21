import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { predictionsCreated, registerModel, setCredit } from './studio-model.ts'

t.test('a generation over a cap continues once the cap is raised', { skip }, async (t) => {
  // Only runs that cost something count towards a cap, so this server is not in demo mode.
  const app = await startApp(t, {
    environment: { REPLICATE_API_TOKEN: `r8_${'a'.repeat(37)}` },
  })
  const model = await registerModel(app)
  const { page } = await openBrowser(t)
  await page.goto(`${app.url}/models/${model.id}`)
  await signIn(page, app.token)
  await setCredit(app, false)
  await page.getByLabel('Prompt', { exact: true }).fill('a harbour at dusk')
  await page.getByRole('button', { name: /^Generate 1 image/ }).click()
  const generation = page.getByRole('region', { name: /a harbour at dusk/ })
  await generation.getByText(/^On hold\. .*credit/).waitFor()

  // Over the cap by the time it is sent again.
  await page.request.patch(`${app.url}/api/spending`, {
    headers: { origin: app.url },
    data: { day_cap_usd_micros: 0 },
  })
  await setCredit(app, true)
  await generation.getByRole('button', { name: 'Try now' }).click()
  await generation.getByText(/^On hold\. .*cap/).waitFor()
  await generation.getByRole('button', { name: 'Cancel generation' }).waitFor()
  t.strictSame(await findPageProblems(page), [], 'over the cap')
  t.equal(await predictionsCreated(app), 0)

  await generation.getByRole('link', { name: 'Change the cap' }).click()
  await page.getByLabel('Cap per day').fill('')
  await page.getByRole('button', { name: 'Save caps' }).click()
  await page.getByText('Saved.').waitFor()
  await page.goto(`${app.url}/models/${model.id}`)
  await generation.locator('img[src^="/api/files/images/"]').waitFor()
  t.equal(await predictionsCreated(app), 1)
})
