import { GalleryListSchema, GenerationListSchema } from '@the-way/shared'
import type { Page } from 'playwright-core'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { generateImages, predictionsCreated, registerModel } from './studio-model.ts'

const panel = (page: Page) => page.getByRole('region', { name: 'Image to start from' })
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Paint a mask' })
const canvas = (page: Page) => dialog(page).getByRole('application')
const generateButton = (page: Page) => page.getByRole('button', { name: /^Generate \d/ }).first()

/** Drags over the mask; the places are parts of its width and height. */
async function drag(page: Page, from: [number, number], to: [number, number]) {
  const box = await canvas(page).boundingBox()
  if (!box) throw new Error('The mask is not shown.')
  const at = ([x, y]: [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at(to), { steps: 8 })
  await page.mouse.up()
}

/** Returns what is painted on the screen at a place: the opacity, 0 to 255. */
const paintedAt = (page: Page, x: number, y: number) =>
  page.locator('.mask-stage canvas').evaluate(
    (element, [x, y]) => {
      if (!(element instanceof HTMLCanvasElement)) throw new Error('Not a canvas.')
      const pixel = [Math.floor(x * element.width), Math.floor(y * element.height)] as const
      return element.getContext('2d')?.getImageData(...pixel, 1, 1).data[3]
    },
    [x, y] as const,
  )

/** Starts a generation and returns it once it has ended. */
async function generate(page: Page, url: string) {
  const [response] = await Promise.all([
    page.waitForResponse(/\/generate$/),
    generateButton(page).click(),
  ])
  const text = await response.text()
  if (response.status() !== 202) throw new Error(`${response.status()}: ${text}`)
  await page.locator('button[aria-busy]').waitFor({ state: 'detached' })
  const list = await (await page.request.get(`${url}/api/generations?limit=1`)).json()
  const [generation] = Value.Parse(GenerationListSchema, list).generations
  if (!generation?.source) throw new Error('The generation has no source.')
  return { ...generation, source: generation.source }
}

/** Reads a mask as the server got it: its size, all its levels of gray, and those of some places. */
const readMask = (page: Page, url: string, places: readonly (readonly [number, number])[]) =>
  page.evaluate(
    async ({ url, places }) => {
      const image = await createImageBitmap(await (await fetch(url)).blob())
      const { width, height } = image
      const context = new OffscreenCanvas(width, height).getContext('2d')
      context?.drawImage(image, 0, 0)
      const data = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
      const levels = new Set<number>()
      for (let at = 0; at < data.length; at += 4) levels.add(data[at] ?? -1)
      return {
        width,
        height,
        levels: [...levels].sort((a, b) => a - b),
        at: places.map(([x, y]) => data[(y * width + x) * 4]),
      }
    },
    { url, places },
  )

t.test('generating from an image, with a painted mask', { skip }, async (t) => {
  const app = await startApp(t)
  const model = await registerModel(app)
  const first = await generateImages(app, {
    model: model.id,
    prompt: 'a harbour at dusk',
    count: 1,
    seed: 1,
  })
  const [image] = first.images
  if (!image) throw new Error('No image was made.')
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/gallery/${image.id}`)
  await signIn(page, app.token)
  await page.getByRole('dialog', { name: 'Image 01' }).waitFor()
  errors.length = 0

  await t.test(
    'E in the viewer opens the studio with the image, also after a reload',
    async (t) => {
      await page.keyboard.press('e')
      await panel(page).getByText('Image 01', { exact: true }).waitFor()
      t.equal(new URL(page.url()).searchParams.get('image'), image.id)
      t.match(page.url(), `/models/${model.id}`)
      await page.reload()
      await panel(page).getByText('Image 01', { exact: true }).waitFor()
      await panel(page).getByRole('slider', { name: 'How much to change' }).waitFor()
      t.strictSame(await findPageProblems(page), [])
    },
  )

  await t.test('paints with the mouse; undo, redo, invert and clear change the mask', async (t) => {
    await panel(page).getByRole('button', { name: 'Paint a mask' }).click()
    await canvas(page).waitFor()
    await drag(page, [0.3, 0.5], [0.7, 0.5])
    await dialog(page).getByRole('button', { name: 'Undo', disabled: false }).waitFor()
    t.equal(await paintedAt(page, 0.5, 0.5), 255)
    t.equal(await paintedAt(page, 0.5, 0.1), 0)
    await page.keyboard.press('Control+z')
    t.equal(await paintedAt(page, 0.5, 0.5), 0, 'undone')
    await page.keyboard.press('Control+Shift+Z')
    t.equal(await paintedAt(page, 0.5, 0.5), 255, 'brought back')
    await page.keyboard.press('i')
    t.equal(await paintedAt(page, 0.5, 0.5), 0, 'inverted')
    t.equal(await paintedAt(page, 0.5, 0.1), 255)
    t.strictSame(await findPageProblems(page), [], 'the dialog')
    await dialog(page).getByRole('button', { name: 'Clear' }).click()
    t.equal(await paintedAt(page, 0.5, 0.1), 0, 'cleared')
    await dialog(page).getByRole('button', { name: 'Use this mask' }).click()
    await dialog(page).getByText('Nothing is painted yet.').waitFor()
  })

  await t.test('paints with the keyboard alone', async (t) => {
    await canvas(page).focus()
    await page.keyboard.press(' ')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press(' ')
    await page.keyboard.press('Shift+ArrowDown')
    t.equal(await paintedAt(page, 0.5, 0.5), 255)
    await page.keyboard.press('x')
    t.ok(await dialog(page).getByRole('radio', { name: 'Eraser' }).isChecked())
    await page.keyboard.press('x')
    const size = dialog(page).getByRole('textbox', { name: 'Size in pixels, exact value' })
    const before = Number(await size.inputValue())
    await page.keyboard.press(']')
    t.ok(Number(await size.inputValue()) > before)
    await page.keyboard.press('[')
    await page.keyboard.press('Escape')
    const question = page.getByRole('dialog', { name: 'Discard what you painted?' })
    await question.getByRole('button', { name: 'Keep painting' }).click()
    await question.waitFor({ state: 'detached' })
    await dialog(page).getByRole('button', { name: 'Use this mask' }).click()
    await dialog(page).waitFor({ state: 'detached' })
    await panel(page)
      .getByText(/% repainted/)
      .waitFor()
  })

  await t.test('sends a mask of exactly the size of its image, in black and white', async (t) => {
    await page.reload()
    await panel(page)
      .getByText(/% repainted/)
      .waitFor()
    await page.getByLabel('Prompt', { exact: true }).fill('a lighthouse')
    const generation = await generate(page, app.url)
    t.equal(generation.source.image_id, image.id)
    const [x, y] = [image.width / 2, image.height / 2]
    const mask = await readMask(page, generation.source.mask_url ?? '', [
      [x, y],
      [x, 1],
      [1, y],
    ])
    t.strictSame(mask, {
      width: image.width,
      height: image.height,
      levels: [0, 255],
      at: [255, 0, 0],
    })
    t.equal(await predictionsCreated(app), 2)
  })

  await t.test('the viewer shows the image and mask that an image was made from', async (t) => {
    const studio = page.url()
    const isSaved = async () => {
      const list = await (await page.request.get(`${app.url}/api/images`)).json()
      return Value.Parse(GalleryListSchema, list).images.length === 2
    }
    while (!(await isSaved())) await page.waitForTimeout(100)
    await page.goto(`${app.url}/gallery`)
    await page.getByRole('link', { name: /^Image 02: .* a lighthouse$/ }).click()
    const details = page.getByRole('complementary', { name: 'Details' })
    const mask = details.getByRole('link', { name: 'Yes (opens in a new tab)' })
    t.match(await mask.getAttribute('href'), /mask\.png$/)
    t.strictSame(await findPageProblems(page), [], 'the details')
    await details.getByRole('link', { name: 'Image 01' }).click()
    await page.getByRole('dialog', { name: 'Image 01' }).waitFor()
    await details.getByRole('link', { name: 'Quiet horizons' }).waitFor()
    t.equal(await details.getByText('Made from').count(), 0)
    await page.goto(studio)
    await panel(page)
      .getByText(/% repainted/)
      .waitFor()
  })

  await t.test('retries the same run after a lost response and a reload', async (t) => {
    const keys: (string | undefined)[] = []
    await page.route(/\/generate$/, async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      if (keys.length > 1) return route.continue()
      await route.fetch()
      return route.abort('connectionreset')
    })
    await page.getByLabel('Prompt', { exact: true }).fill('a lighthouse in the rain')
    const list = await (await page.request.get(`${app.url}/api/generations`)).text()
    await page.route(/\/api\/generations\?/, (route) => route.fulfill({ body: list }))
    await generateButton(page).click()
    await page.getByText('The connection dropped.').waitFor()
    await page.reload()
    await panel(page)
      .getByText(/% repainted/)
      .waitFor()
    const [response] = await Promise.all([
      page.waitForResponse(/\/generate$/),
      generateButton(page).click(),
    ])
    t.equal(response.headers()['idempotency-replayed'], 'true')
    t.equal(new Set(keys).size, 1, 'one key')
    await page.unrouteAll()
    t.equal(await predictionsCreated(app), 3)
    errors.length = 0
  })

  await t.test('starts from a file, with a rectangle by its numbers', async (t) => {
    const file = {
      name: 'lake.webp',
      mimeType: 'image/webp',
      buffer: await (await page.request.get(`${app.url}${image.url}`)).body(),
    }
    const choose = () => panel(page).locator('input[type=file]').setInputFiles(file)
    await page.goto(`${app.url}/models/${model.id}`)
    await page.getByRole('button', { name: 'Start from an image' }).click()
    await choose()
    await panel(page).getByText('lake.webp', { exact: true }).waitFor()

    await page.reload()
    await panel(page).getByText('Choose lake.webp again, or remove it.').waitFor()
    await page.getByLabel('Prompt', { exact: true }).fill('a boat')
    await generateButton(page).click()
    await page.waitForFunction(() => document.activeElement?.id === 'source-panel')
    t.equal(await predictionsCreated(app), 3, 'nothing else is made instead')

    await choose()
    await panel(page).getByRole('button', { name: 'Paint a mask' }).click()
    await dialog(page).getByRole('button', { name: 'Rectangle' }).click()
    for (const [label, value] of [
      ['From the left', '100'],
      ['From the top', '60'],
      ['Width', '200'],
      ['Height', '99999'],
    ] as const)
      await dialog(page).getByLabel(label, { exact: true }).fill(value)
    await page.keyboard.press('Enter')
    await dialog(page).getByText('Enter a whole number from 1 to').waitFor()
    await dialog(page).getByLabel('Height', { exact: true }).fill('80')
    await page.keyboard.press('Enter')
    await dialog(page).getByRole('button', { name: 'Undo', disabled: false }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'with the rectangle')
    await dialog(page).getByRole('button', { name: 'Use this mask' }).click()
    await dialog(page).waitFor({ state: 'detached' })
    const { source } = await generate(page, app.url)
    t.equal(source.image_id, null)
    const mask = await readMask(page, source.mask_url ?? '', [
      [99, 60],
      [100, 60],
      [299, 139],
      [300, 139],
      [299, 140],
    ])
    t.strictSame(mask.at, [0, 255, 255, 0, 0])
    t.strictSame([mask.width, mask.height], [image.width, image.height])
  })

  await t.test('picks another image of the gallery, and removes it', async (t) => {
    await panel(page).getByRole('button', { name: 'Replace' }).click()
    const picker = page.getByRole('dialog', { name: 'Choose an image' })
    await picker.getByRole('searchbox').fill('dusk')
    await picker.getByRole('button', { name: /Image 01/ }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'the picker')
    await picker.getByRole('button', { name: /Image 01/ }).click()
    await panel(page).getByText('Image 01', { exact: true }).waitFor()
    t.equal(
      await panel(page)
        .getByText(/repainted/)
        .count(),
      0,
      'the mask was of the file',
    )
    await panel(page).getByRole('button', { name: 'Remove', exact: true }).click()
    await panel(page).waitFor({ state: 'detached' })
    t.equal(new URL(page.url()).search, '')
  })

  await t.test('reuses the image of an earlier generation, or its copy', async (t) => {
    const reuse = (prompt: string) =>
      page
        .getByRole('region', { name: prompt, exact: true })
        .getByRole('button', { name: 'Reuse settings' })
        .click()
    await reuse('QHRZN a lighthouse')
    await panel(page).getByText('Image 01', { exact: true }).waitFor()
    t.equal(new URL(page.url()).searchParams.get('image'), image.id)
    await page.getByText('The mask was not reused.').waitFor()

    await reuse('QHRZN a boat')
    await panel(page).getByText('Image of an earlier generation', { exact: true }).waitFor()
    t.equal(new URL(page.url()).search, '')
    await page.reload()
    await panel(page).getByText('Image of an earlier generation', { exact: true }).waitFor()
    await panel(page).getByRole('slider', { name: 'How much to change' }).waitFor()
    const again = await generate(page, app.url)
    t.match(again.source, { image_id: null, mask_url: null })
    const images = async () => {
      const list = await (await page.request.get(`${app.url}/api/generations?limit=1`)).json()
      return Value.Parse(GenerationListSchema, list).generations[0]?.images ?? []
    }
    while ((await images()).length === 0) await page.waitForTimeout(100)
    const [made] = await images()
    const headers = { authorization: `Bearer ${app.token}` }
    await fetch(`${app.url}/api/images/${image.id}`, { method: 'DELETE', headers })

    await page.goto(`${app.url}/gallery/${made?.id}`)
    await page.getByRole('dialog', { name: /^Image/ }).waitFor()
    await page.keyboard.press('r')
    await panel(page).getByText('Image of an earlier generation', { exact: true }).waitFor()
    t.strictSame(errors, [])

    // The image of the gallery is deleted.
    await reuse('QHRZN a lighthouse')
    await panel(page).getByText('Image of an earlier generation', { exact: true }).waitFor()
    await panel(page).getByRole('button', { name: 'Remove', exact: true }).click()
    await panel(page).waitFor({ state: 'detached' })
    errors.length = 0
  })

  await t.test(
    'another seed in place of a blocked image has the same image and mask',
    async (t) => {
      const headers = { authorization: `Bearer ${app.token}` }
      const form = new FormData()
      const list = await (await page.request.get(`${app.url}/api/generations`)).json()
      const { generations } = Value.Parse(GenerationListSchema, list)
      const masked = generations.find(({ source }) => source?.mask_url)?.source
      const file = async (url = '') => (await fetch(`${app.url}${url}`, { headers })).blob()
      form.set('image', await file(masked?.url), 'image')
      form.set('mask', await file(masked?.mask_url ?? ''), 'mask.png')
      form.set('prompt', 'nsfw-some quay')
      form.set('num_outputs', '4')
      form.set('prompt_strength', '0.6')
      const response = await fetch(`${app.url}/api/models/${model.id}/generate`, {
        method: 'POST',
        headers,
        body: form,
      })
      t.equal(response.status, 202)
      await page.reload()
      const another = page.getByRole('button', { name: 'Generate 1 with another seed (demo)' })
      await another.first().waitFor()
      const [answer] = await Promise.all([
        page.waitForResponse(/\/generate$/),
        another.first().click(),
      ])
      t.match(await answer.json(), {
        num_outputs: 1,
        parameters: { prompt_strength: 0.6 },
        source: { mask_url: /^\/api\/files\// },
      })
      t.strictSame(errors, [])
    },
  )
})
