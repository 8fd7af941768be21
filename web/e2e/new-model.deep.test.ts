import { type Training, TrainingSchema } from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { untilShown } from './dataset-pages.ts'
import { zipOfPhotographs } from './photographs.ts'

t.test('trains with custom settings, and repeats the training', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page, errors } = await openBrowser(t)
  const trainHere = async (): Promise<Training> => {
    const before = page.url()
    await page
      .getByRole('button', { name: /^Train/ })
      .first()
      .click()
    await page.waitForURL((target) => target.href !== before)
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const answer = await page.request.get(`${url}/api/trainings/${id}`)
    return Value.Parse(TrainingSchema, await answer.json())
  }
  await page.goto(`${url}/models/create`)
  await signIn(page, token)
  await page.getByLabel('Images or a ZIP').setInputFiles(await zipOfPhotographs())
  await untilShown(page, 7)
  // Chromium logs the 401 response that told the page that nobody was signed in.
  errors.length = 0

  await t.test('warns about a common word, and suggests another', async (t) => {
    const keyword = page.getByLabel('Trigger word', { exact: true })
    await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
    await keyword.fill('light')
    await page.getByText('“light” is a common word.', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'QHRZN', exact: true }).click()
    t.equal(await keyword.inputValue(), 'QHRZN')
    await page.getByText('Try:').waitFor({ state: 'detached' })
  })

  await t.test('validates settings while typing, and resets them to the preset', async (t) => {
    await page.getByText('Advanced').click()
    await page.getByText('13 settings, all at their defaults').waitFor()
    await page.getByLabel('Epochs').fill('100')
    await page.getByText('100 epochs × 7 images / batch 1 = 700 steps').waitFor()
    await page.getByText('FLUX, 700 steps').waitFor()
    await page.getByLabel('LoRA rank').fill('200')
    await page.getByText('Choose a whole number from 1 to 128.').waitFor()
    await page.getByText('13 settings, 2 changed').waitFor()
    t.strictSame(await findPageProblems(page), [], 'settings')
    await page.getByRole('button', { name: 'Back to 16 for LoRA rank' }).click()
    await page.getByText('Choose a whole number from 1 to 128.').waitFor({ state: 'detached' })
    await page.getByText('One look, varied subjects').click()
    t.equal(await page.getByLabel('LoRA rank').inputValue(), '32', 'the value of the style preset')
  })

  await t.test('trains SDXL with its own settings', async (t) => {
    await page.getByText('Older base model').click()
    await page.getByText('16 settings, all at their defaults').waitFor()
    t.equal(await page.getByLabel('Captions start with').inputValue(), 'in the style of QHRZN, ')
    await page.getByLabel('Resolution').fill('512')
    await page.getByLabel('I have the right to use these images').check()
    await page.getByText('Confirmed').waitFor()
    const training = await trainHere()
    t.match(training, {
      trainer: 'sdxl',
      subject: 'style',
      effort: 'balanced',
      parameters: { resolution: 512, max_train_steps: 1000, crop_based_on_salience: false },
    })
  })

  await t.test('generates with the inputs that the model accepts', async (t) => {
    await page.getByRole('link', { name: 'Open in studio' }).click()
    await page.getByLabel('Prompt', { exact: true }).fill('a harbour at dusk')
    await page.getByLabel('Negative prompt').fill('people')
    t.equal(await page.getByRole('slider', { name: 'Strength' }).getAttribute('max'), '1')
    const [request] = await Promise.all([
      page.waitForRequest(/\/generate$/),
      page.getByRole('button', { name: /^Generate 1 image/ }).click(),
    ])
    t.match(request.postDataJSON(), { negative_prompt: 'people', num_inference_steps: 50 })
    await page.locator('img[src^="/api/files/images/"]').first().waitFor()
    t.strictSame(await findPageProblems(page), [], 'studio')
  })

  await t.test('repeats the training with the fixed setting', async (t) => {
    const { trainings } = await (await page.request.get(`${url}/api/trainings`)).json()
    const first = Value.Parse(TrainingSchema, trainings[0])
    const fix = encodeURIComponent(JSON.stringify({ train_batch_size: 1 }))
    await page.goto(`${url}/models/create?again=${first.id}&fix=${fix}`)
    await page.getByText('Changed: batch size 1.').waitFor()
    await untilShown(page, 7)
    t.equal(await page.getByLabel('Trigger word', { exact: true }).inputValue(), 'QHRZN')
    t.equal(
      await page.getByText('is taken').count(),
      0,
      'its own trigger word is not reported as taken',
    )
    t.strictSame(await findPageProblems(page), [], 'again')
    await page.getByLabel('Name', { exact: true }).fill('Quieter')
    const again = await trainHere()
    t.match(again, {
      retry_of: first.id,
      name: 'Quieter',
      dataset_id: first.dataset_id,
      parameters: { ...first.parameters, train_batch_size: 1 },
    })
  })
  t.strictSame(errors, [], 'no errors on the console')
})
