import { type Generation, GenerationListSchema } from '@the-way/shared'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { Value } from 'typebox/value'
import type { VersionFamily } from '../../server/emulator/records.ts'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { predictionsCreated, registerModel } from './studio-model.ts'

type App = Awaited<ReturnType<typeof startApp>>

const images = (page: Page) => page.locator('img[src^="/api/files/images/"]')
const generateButton = (page: Page) =>
  page.getByRole('button', { name: /^Generate \d+ images?/ }).first()

/** Opens a new model of a family in the studio. */
async function openStudio(t: Test, app: App, family: VersionFamily) {
  const model = await registerModel(app, `Model of ${family.replace('-', ' ')}`, family)
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/models/${model.id}`)
  await signIn(page, app.token)
  await page.getByRole('button', { name: 'Random seed' }).waitFor()
  await page.locator('summary', { hasText: /(at their defaults|changed)$/ }).waitFor()
  errors.length = 0
  return { page, model }
}

const openMore = async (page: Page) => {
  await page.locator('summary', { hasText: 'More settings' }).click()
  await page.locator('details[open] [name]').first().waitFor()
}

/** Generates with the form and returns the generation. */
async function generate(page: Page, app: App, prompt: string): Promise<Generation> {
  await page.getByLabel('Prompt', { exact: true }).fill(prompt)
  const before = await images(page).count()
  await generateButton(page).click()
  await images(page).nth(before).waitFor()
  const response = await page.request.get(`${app.url}/api/generations?limit=1`)
  const [generation] = Value.Parse(GenerationListSchema, await response.json()).generations
  if (!generation) throw new Error('no generation')
  return generation
}

t.test('the settings of each version', { skip }, async (t) => {
  const app = await startApp(t)

  await t.test('FLUX: another strength, Go fast and an exact size', async (t) => {
    const { page } = await openStudio(t, app, 'flux')
    await page.getByLabel('Strength, exact value').fill('2.5')
    await page.getByLabel('All shapes').selectOption('custom')
    t.equal(await page.getByLabel('Width').inputValue(), '1216')
    await page.getByLabel('Width').fill('100')
    await page.getByText('Enter a whole number from 256 to 1,440').waitFor()
    await page.getByLabel('Width').fill('512')
    await page.getByLabel('Height').fill('768')
    await openMore(page)
    await page.getByRole('switch', { name: 'Go fast' }).check()
    await page.getByLabel('Format').selectOption('png')
    t.equal(await page.getByLabel('Compression quality, exact value').count(), 0)
    await page.getByLabel('Second LoRA', { exact: true }).selectOption('other')
    await page.getByLabel('Reference').fill('someone/paper')
    await page.getByLabel('Strength of the second LoRA, exact value').fill('0.5')
    t.strictSame(await findPageProblems(page), [], 'with all settings')
    const { parameters } = await generate(page, app, 'a harbour')
    t.match(parameters, {
      lora_scale: 2.5,
      width: 512,
      height: 768,
      go_fast: true,
      output_format: 'png',
      extra_lora: 'someone/paper',
      extra_lora_scale: 0.5,
    })

    await page.reload()
    await openMore(page)
    t.equal(await page.getByLabel('Height').inputValue(), '768', 'kept across a reload')
    t.ok(await page.getByRole('switch', { name: 'Go fast' }).isChecked())
    // Other settings, then those of the generation again.
    await page.getByLabel('All shapes').selectOption('1:1')
    await page.getByRole('switch', { name: 'Go fast' }).uncheck()
    await page.getByRole('button', { name: 'Reuse settings' }).click()
    t.equal(await page.getByLabel('Width').inputValue(), '512')
    t.ok(await page.getByRole('switch', { name: 'Go fast' }).isChecked())
    t.equal(await page.getByLabel('Reference').inputValue(), 'someone/paper')
    t.not(await page.getByLabel('Seed', { exact: true }).inputValue(), '')
  })

  await t.test('FLUX of the first generation: without Go fast', async (t) => {
    const { page } = await openStudio(t, app, 'early-flux')
    await openMore(page)
    t.equal(await page.getByRole('switch', { name: 'Go fast' }).count(), 0)
    t.equal(await page.getByLabel('Megapixels').count(), 0)
    await page.getByLabel('Base model').selectOption('schnell')
    t.equal(await page.getByLabel('Steps, exact value').inputValue(), '4')
    const { parameters } = await generate(page, app, 'a harbour')
    t.match(parameters, { guidance_scale: 3.5, num_inference_steps: 4, model: 'schnell' })
  })

  await t.test('SDXL: a negative prompt, a scheduler and a ratio', async (t) => {
    const { page } = await openStudio(t, app, 'sdxl')
    await page.getByLabel('Negative prompt').fill('people')
    await page.getByRole('radio', { name: '2:3' }).check({ force: true })
    await openMore(page)
    await page.getByLabel('Scheduler').selectOption('DDIM')
    t.equal(await page.getByLabel('Refiner steps').count(), 0)
    await page.getByLabel('Refiner', { exact: true }).selectOption('base_image_refiner')
    await page.getByLabel('Refiner steps').fill('7')
    t.strictSame(await findPageProblems(page), [], 'with all settings')
    const { parameters, images } = await generate(page, app, 'a harbour')
    t.match(parameters, { negative_prompt: 'people', scheduler: 'DDIM', refine_steps: 7 })
    t.match(images, [{ width: 832, height: 1216 }])
  })

  await t.test('another model: a control for each type', async (t) => {
    const { page } = await openStudio(t, app, 'other')
    for (const name of ['Strength', 'Steps', 'Guidance'])
      t.equal(await page.getByRole('slider', { name }).count(), 0, `without ${name}`)
    t.equal(await page.getByRole('radiogroup', { name: 'Shape' }).count(), 0)
    await openMore(page)
    await page.getByLabel('Style').selectOption('print')
    await page.getByLabel('Image Size').selectOption('768')
    await page.getByRole('slider', { name: 'Detail' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByLabel('Passes, exact value').fill('61')
    await page.getByText('Enter a whole number from 1 to 60').waitFor()
    await page.getByLabel('Passes, exact value').fill('30')
    await page.getByRole('switch', { name: 'Tileable' }).check()
    await page.getByLabel('Palette Image').fill('https://example.com/colors.png')
    await page.getByLabel('Signature').fill('Ada')
    t.strictSame(await findPageProblems(page), [], 'with unknown settings')
    const { parameters } = await generate(page, app, 'a harbour')
    t.match(parameters, {
      style: 'print',
      image_size: 768,
      detail: 0.55,
      passes: 30,
      tileable: true,
      palette_image: 'https://example.com/colors.png',
      signature: 'Ada',
    })
  })
})

t.test('errors, prices and the keyboard in the settings', { skip }, async (t) => {
  const app = await startApp(t)
  const { page, model } = await openStudio(t, app, 'flux')
  const prompt = page.getByLabel('Prompt', { exact: true })

  await t.test('shows the server’s error at its control, until it changes', async (t) => {
    await openMore(page)
    await page.getByLabel('Second LoRA', { exact: true }).selectOption('other')
    await page.getByLabel('Reference').fill('not a reference')
    await page.locator('summary', { hasText: 'More settings' }).click()
    await prompt.fill('a harbour')
    await generateButton(page).click()
    await page.getByText(/^Should be owner\/model on Replicate/).waitFor()
    await page.waitForFunction(
      () => document.activeElement?.getAttribute('name') === 'extra_lora',
      undefined,
    )
    await page.getByLabel('Reference').fill('')
    await page.getByText(/^Should be owner\/model/).waitFor({ state: 'detached' })
    t.equal(await predictionsCreated(app), 0)
  })

  await t.test('asks for the price once for each change of it, and not for a prompt', async (t) => {
    await page
      .getByText(/^Demo mode: nothing is charged\. On Replicate: \S/)
      .first()
      .waitFor()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('?dry_run=true')) asked.push(request.postData() ?? '')
    })
    await prompt.fill('a harbour at dusk')
    await page.getByLabel('Seed', { exact: true }).fill('7')
    const [response] = await Promise.all([
      page.waitForResponse(/\?dry_run=true$/),
      page.getByRole('radio', { name: '2', exact: true }).check({ force: true }),
    ])
    t.match(await response.json(), { num_outputs: 2, replicate_estimate: { estimate_seconds: 14 } })
    t.equal(asked.length, 1)
    await page
      .getByText(/about 14 s/)
      .first()
      .waitFor()
  })

  await t.test('keeps the seed, or draws one each time', async (t) => {
    const seed = page.getByLabel('Seed', { exact: true })
    const keep = page.getByRole('switch', { name: 'Keep' })
    t.ok(await keep.isChecked())
    await keep.uncheck()
    t.equal(await seed.inputValue(), '')
    await page.getByRole('button', { name: 'Random seed' }).click()
    t.match(await seed.inputValue(), /^\d+$/)
    t.ok(await keep.isChecked())
    await keep.uncheck()
  })

  await t.test('generates with the keyboard alone', async (t) => {
    await prompt.focus()
    const reach = async (name: string) => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab')
        const label = await page.evaluate(
          () =>
            document.activeElement?.getAttribute('name') ??
            document.activeElement?.textContent?.trim(),
        )
        if (label?.startsWith(name)) return
      }
      throw new Error(`${name} is not reached`)
    }
    await reach('num_inference_steps')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('12')
    await reach('More settings')
    if (await page.locator('details[open]', { hasText: 'More settings' }).count())
      await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await reach('go_fast')
    await page.keyboard.press('Space')
    await prompt.focus()
    await page.keyboard.press('Control+Enter')
    await images(page).nth(1).waitFor()
    const response = await page.request.get(`${app.url}/api/generations?model_id=${model.id}`)
    const { generations } = Value.Parse(GenerationListSchema, await response.json())
    t.match(generations, [{ parameters: { num_inference_steps: 12, go_fast: true } }])
  })

  await t.test('lists reused settings that the version does not have', async (t) => {
    await page.evaluate(([key, values]) => sessionStorage.setItem(key, values), [
      `studio-${model.id}`,
      JSON.stringify({ prompt: 'a', num_outputs: 1, seed: '', settings: { style: 'print' } }),
    ] as const)
    await page.reload()
    await page.getByText('1 setting left out.').waitFor()
    await page.getByText('This version does not have style.').waitFor()
    const { parameters } = await generate(page, app, 'a quay')
    t.notOk('style' in parameters)
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('1 setting left out.').waitFor({ state: 'detached' })
  })

  await t.test('generates with basic settings if the version’s can’t be loaded', async (t) => {
    await page.route(/\/inputs$/, (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'about:blank',
          title: 'Conflict',
          status: 409,
          code: 'models.not_on_replicate',
          detail: 'Replicate does not have this version.',
          errors: [],
          request_id: 'test',
        }),
      }),
    )
    await page.reload()
    await page.getByText('The model’s settings could not be loaded.').waitFor()
    t.strictSame(await findPageProblems(page), [], 'without the version’s settings')
    t.equal(await page.locator('summary', { hasText: 'More settings' }).count(), 0)
    await generate(page, app, 'a pier')
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The model’s settings could not be loaded.').waitFor({ state: 'detached' })
    await page.locator('summary', { hasText: 'More settings' }).waitFor()
  })
})
