import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { generateImages, predictionsCreated, registerModel } from './studio-model.ts'

t.test('picks, saves and checks prompts', { skip }, async (t) => {
  const app = await startApp(t, { isEmbedded: true })
  const { id: model } = await registerModel(app)
  for (const [index, prompt] of ['a harbour at dusk', 'EIN HÄUSCHEN am See'].entries())
    await generateImages(app, { model, prompt, count: 1, seed: index + 1 })
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/models/${model}`)
  await signIn(page, app.token)
  const prompt = page.getByLabel('Prompt', { exact: true })
  const library = page.getByRole('dialog', { name: 'Prompts' })
  const words = library.getByRole('searchbox', { name: 'Search prompts' })
  const rows = library.getByRole('list').getByRole('button')
  const focused = () => page.evaluate(() => document.activeElement?.id)
  const shown = (text: string) =>
    page.waitForFunction(
      (text) => document.querySelector<HTMLTextAreaElement>('#prompt')?.value === text,
      text,
    )
  await prompt.waitFor()
  errors.length = 0

  await t.test('the arrow key in an empty box opens the history', async (t) => {
    await prompt.fill('a')
    await prompt.press('ArrowUp')
    t.equal(await library.count(), 0, 'not while there is a prompt')
    await prompt.fill('')
    await prompt.press('ArrowUp')
    await rows.first().waitFor()
    t.match(await rows.allTextContents(), [/^QHRZN EIN HÄUSCHEN am See/, /^QHRZN a harbour/])
    t.strictSame(await findPageProblems(page), [], 'history')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await shown('QHRZN a harbour at dusk')
    await library.waitFor({ state: 'detached' })
    t.equal(await focused(), 'prompt')
  })

  await t.test('a search in any case, and Enter picks the first', async (t) => {
    await page.getByRole('button', { name: 'Prompts', exact: true }).click()
    await words.fill('häuschen')
    await page.waitForFunction(
      () => document.querySelectorAll('[data-prompt-library] li').length === 1,
    )
    await words.press('Enter')
    await shown('QHRZN EIN HÄUSCHEN am See')
    await page.getByRole('button', { name: 'Undo' }).click()
    await shown('QHRZN a harbour at dusk')
    await page.getByRole('button', { name: 'Prompts', exact: true }).click()
    await words.fill('zeppelin')
    await library.getByText('No prompt has these words.').waitFor()
    await page.keyboard.press('Escape')
    await library.waitFor({ state: 'detached' })
    t.equal(await focused(), 'prompt')
    t.equal(await prompt.inputValue(), 'QHRZN a harbour at dusk')
  })

  await t.test('saves, renames, picks and deletes a template, and undoes that', async (t) => {
    const name = library.getByLabel('Save this prompt as')
    await page.getByRole('button', { name: 'Prompts', exact: true }).click()
    await library.getByRole('radio', { name: 'Templates' }).check({ force: true })
    await library.getByText('No templates yet.').waitFor()
    await name.press('Enter')
    await library.getByText('Enter a name.').waitFor()
    await name.fill('Dusk')
    await name.press('Enter')
    await library.getByRole('button', { name: /^Dusk/ }).waitFor()
    await name.fill('DUSK')
    await name.press('Enter')
    await library.getByText('You already have a prompt template called DUSK.').waitFor()
    t.strictSame(await findPageProblems(page), [], 'templates')
    await name.fill('')
    // Chromium logs the 409 response.
    errors.length = 0

    await library.getByRole('button', { name: 'Rename Dusk' }).click()
    await library.getByRole('button', { name: 'Cancel' }).click()
    await library.getByRole('button', { name: 'Rename Dusk' }).click()
    await library.getByLabel('Name', { exact: true }).fill('Evening')
    await library.getByLabel('Name', { exact: true }).press('Enter')
    await library.getByRole('button', { name: 'Delete Evening' }).click()
    await library.getByText('Evening deleted.').waitFor()
    await library.getByText('No templates yet.').waitFor()
    await library.getByRole('button', { name: 'Undo' }).click()
    await library.getByRole('button', { name: /^Evening/ }).click()
    await shown('a harbour at dusk')
  })

  await t.test('examples are made from the trigger word', async () => {
    await page.getByRole('button', { name: 'Prompts', exact: true }).click()
    await library.getByRole('radio', { name: 'Examples' }).check({ force: true })
    await library.getByRole('button', { name: 'QHRZN by the sea at dusk' }).click()
    await shown('QHRZN by the sea at dusk')
  })

  await t.test('says what alternatives make, and removes syntax of other programs', async (t) => {
    await prompt.fill('a {red|blue} lamp, (glowing:1.3) <lora:Alps:1>')
    await page.getByText('Makes 2 prompts, 2 images').waitFor()
    await page.getByText('<lora:…> loads nothing here').waitFor()
    t.strictSame(await findPageProblems(page), [], 'hints')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await shown('a {red|blue} lamp, glowing')
    await page.getByText('<lora:…> loads nothing here').waitFor({ state: 'detached' })
    await prompt.fill('a {red|} lamp {{{')
    await page.getByText('Makes 2 prompts').waitFor()
    await prompt.fill('{a|}')
    await page.getByText('One of the alternatives leaves the prompt empty.').waitFor()
  })

  await t.test('counts characters with the trigger word', async (t) => {
    await prompt.fill('a lamp')
    await page.getByText('12 / 4,000').waitFor()
    await prompt.fill('x'.repeat(4000))
    await page.getByText('Prompt is too long: 4,006 of 4,000 characters.').waitFor()
    await page.setViewportSize({ width: 360, height: 740 })
    t.strictSame(await findPageProblems(page), [], 'too long')
    t.equal(await predictionsCreated(app), 2, 'nothing was started')
  })
  t.strictSame(errors, [])
})
