import { readFileSync } from 'node:fs'
import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { galleryOf } from './gallery-steps.ts'
import { generateImages, registerModel } from './studio-model.ts'

t.test('finds, views, compares and deletes images', { skip }, async (t) => {
  const app = await startApp(t)
  const harbours = await registerModel(app, 'Quiet horizons')
  const meadows = await registerModel(app, 'Loud meadows')
  await generateImages(app, { model: harbours.id, prompt: 'a harbour at dusk', count: 2, seed: 1 })
  await generateImages(app, {
    model: harbours.id,
    prompt: 'ein Hafen im Schnee',
    count: 2,
    seed: 2,
  })
  await generateImages(app, { model: meadows.id, prompt: 'a meadow', count: 1, seed: 3 })
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/gallery`)
  await signIn(page, app.token)
  const { images, link, numbers, listed, focused, viewer, toast, undoOf } = galleryOf(page)
  const search = () => new URL(page.url()).searchParams
  await listed('05', '04', '03', '02', '01')
  errors.length = 0

  await t.test('counts all images and those of the day', async (t) => {
    await page.getByRole('heading', { level: 1, name: 'Gallery 5' }).waitFor()
    await page.getByRole('heading', { level: 2, name: 'Today' }).waitFor()
    await images.getByText('5 images', { exact: true }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'gallery')
  })

  await t.test('filters by words, model and favourites, all in the URL', async (t) => {
    await page.getByRole('searchbox', { name: 'Words in the prompt' }).fill('SCHNEE')
    await listed('04', '03')
    t.equal(search().get('q'), 'SCHNEE')
    await page.getByRole('searchbox', { name: 'Words in the prompt' }).fill('nothing like it')
    await page.getByText('No matching images').waitFor()
    t.strictSame(await findPageProblems(page), [], 'no match')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await listed('05', '04', '03', '02', '01')
    await page.getByRole('combobox', { name: 'Model' }).selectOption('Loud meadows')
    await listed('05')
    t.equal(search().get('model_id'), meadows.id)
    await page.reload()
    await listed('05')
    await page.getByRole('combobox', { name: 'Date' }).selectOption('Today')
    await listed('05')
    t.ok(search().get('from'))
    await page.goto(`${app.url}/gallery?from=2020-01-01&to=2020-01-02`)
    await page.getByText('No matching images').waitFor()
    t.equal(await page.getByLabel('Last day').inputValue(), '2020-01-02')
    await page.goto(`${app.url}/gallery`)
    await listed('05', '04', '03', '02', '01')
  })

  await t.test('filters by shape, and lists model by model, also after a reload', async (t) => {
    await page.getByRole('combobox', { name: 'Shape' }).selectOption('Portrait')
    await page.getByText('No matching images').waitFor()
    t.equal(search().get('aspect'), 'portrait')
    await page.getByRole('combobox', { name: 'Shape' }).selectOption('Any shape')
    const headings = (...names: string[]) =>
      page.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('.image-grid h2')].map((one) => one.textContent).join() ===
          wanted,
        names.join(),
      )
    await headings('Today')
    await page.getByRole('combobox', { name: 'Sort' }).selectOption('By model')
    await headings('Loud meadows', 'Quiet horizons')
    await images.getByText('4 images', { exact: true }).waitFor()
    t.equal(search().get('sort'), 'model')
    t.strictSame(await findPageProblems(page), [], 'by model')
    await page.reload()
    await headings('Loud meadows', 'Quiet horizons')
    await link('05').focus()
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-index') === '1')
    await page.getByRole('combobox', { name: 'Sort' }).selectOption('Newest')
    await headings('Today')
    t.equal(new URL(page.url()).search, '')
  })

  await t.test('is used with the keyboard alone', async (t) => {
    await link('05').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await viewer('02').waitFor()
    t.match(page.url(), /\/gallery\/[0-9a-f-]{36}$/)
    await page.getByText('a harbour at dusk').first().waitFor()
    await viewer('02').getByText('Quiet horizons').waitFor()
    t.strictSame(await findPageProblems(page), [], 'viewer')

    await page.keyboard.press('ArrowRight')
    await viewer('01').waitFor()
    await page.keyboard.press('ArrowLeft')
    await viewer('02').waitFor()
    await page.keyboard.press('f')
    await viewer('02').getByRole('button', { name: 'Favorite', pressed: true }).waitFor()
    await page.keyboard.press('+')
    await page.waitForFunction(() =>
      document.querySelector('.viewer img')?.getAttribute('style')?.includes('scale(1.5)'),
    )
    await page.keyboard.press('0')
    await page.keyboard.press('i')
    await viewer('02').getByText('Seed').waitFor({ state: 'detached' })
    await page.keyboard.press('i')
    await viewer('02').getByText('Seed', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await viewer('02').waitFor({ state: 'detached' })
    t.match(page.url(), /\/gallery$/, 'closing goes back')
    await focused('02')
    await page.getByRole('button', { name: 'Favorites' }).click()
    await listed('02')
    await page.getByRole('button', { name: 'Favorites' }).click()
    await listed('05', '04', '03', '02', '01')
  })

  await t.test('goes back and forward between the gallery and an image', async () => {
    await link('04').click()
    await viewer('04').waitFor()
    await page.goBack()
    await viewer('04').waitFor({ state: 'detached' })
    await page.goForward()
    await viewer('04').waitFor()
    await page.reload()
    await viewer('04').waitFor()
    await viewer('04').getByRole('button', { name: 'Close' }).click()
    await listed('05', '04', '03', '02', '01')
  })

  await t.test('opens the studio with the settings of an image', async (t) => {
    await link('03').click()
    await viewer('03').getByRole('button', { name: 'Reuse settings' }).click()
    await page.waitForURL(`${app.url}/models/${harbours.id}`)
    await page.waitForFunction(() =>
      document.querySelector('textarea')?.value.includes('ein Hafen im Schnee'),
    )
    t.equal(await page.getByRole('textbox', { name: 'Seed' }).inputValue(), '2')
    await page.goto(`${app.url}/gallery`)
  })

  await t.test('selects several and downloads them', async (t) => {
    await listed('05', '04', '03', '02', '01')
    await link('05').focus()
    await page.keyboard.press(' ')
    await page.keyboard.press('Shift+ArrowRight')
    const bar = page.getByRole('region', { name: 'Selected images' })
    await bar.getByText('2 images selected').waitFor()
    t.strictSame(await findPageProblems(page), [], 'selection')
    await link('02').click({ modifiers: ['Shift'] })
    await bar.getByText('4 images selected').waitFor()
    await page.getByRole('checkbox', { name: 'Select image 04' }).uncheck({ force: true })
    await bar.getByText('3 images selected').waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('button', { name: 'Download' }).click(),
    ])
    const zip = readFileSync((await file.path()) ?? '', 'latin1')
    t.equal(zip.split('PK\x03\x04').length - 1, 4, 'three images and their settings')
    for (const name of ['Loud meadows', 'Quiet horizons', 'metadata.json'])
      t.ok(zip.includes(name), name)
    await link('02').focus()
    await page.keyboard.press('ControlOrMeta+a')
    await bar.getByText('5 images selected').waitFor()
    await bar.getByRole('button', { name: 'Stop selecting' }).click()
    await bar.waitFor({ state: 'detached' })
    await focused('02')
  })

  await t.test('shows whether an image is its model’s thumbnail, and changes that', async () => {
    const use = (number: string) =>
      viewer(number).getByRole('button', { name: 'Use as the model’s thumbnail' })
    const state = (number: string) =>
      viewer(number).getByRole('status').getByText('The model’s thumbnail')
    await link('04').click()
    await use('04').press('Enter')
    await toast('Image 04 is now the thumbnail of Quiet horizons.')
    await state('04').waitFor()
    await page.keyboard.press('ArrowRight')
    await use('03').press('Enter')
    await state('03').waitFor()
    await page.keyboard.press('ArrowLeft')
    await use('04').waitFor()
    await page.keyboard.press('Control+z')
    await state('04').waitFor()
    await viewer('04').getByRole('button', { name: 'Remove as thumbnail' }).press('Enter')
    await use('04').waitFor()
    await toast('Image 04 is no longer the thumbnail of Quiet horizons.')
    await page.keyboard.press('Escape')
    await viewer('04').waitFor({ state: 'detached' })
  })

  await t.test('compares two images', async (t) => {
    await link('05').focus()
    await page.keyboard.press(' ')
    await page.keyboard.press('Shift+ArrowRight')
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('heading', { level: 1, name: 'Compare 05, 04' }).waitFor()
    await page.getByRole('row', { name: /Prompt differs/ }).waitFor()
    await page.getByRole('row', { name: /Model differs/ }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'side by side')
    await page.keyboard.press('2')
    await page.getByRole('button', { name: 'Favorite', pressed: true }).waitFor()
    await page.getByRole('radio', { name: 'Wipe' }).check({ force: true })
    const wipe = page.getByRole('slider', { name: 'Position of the wipe' })
    await wipe.press('ArrowRight')
    t.equal(await wipe.inputValue(), '51')
    t.strictSame(await findPageProblems(page), [], 'wipe')
    await page.goBack()
    await listed('05', '04', '03', '02', '01')
  })

  await t.test('selects by dragging a rectangle, from an image or beside one', async (t) => {
    const bar = page.getByRole('region', { name: 'Selected images' })
    const boxOf = async (number: string) => {
      const box = await link(number).boundingBox()
      if (!box) throw new Error(`image ${number} is not on the screen`)
      return box
    }
    const [from, to] = [await boxOf('05'), await boxOf('03')]
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(to.x + 20, to.y + 20, { steps: 5 })
    await page.mouse.up()
    await bar.getByText('3 images selected').waitFor()
    t.match(page.url(), /\/gallery$/, 'no image was opened')
    await page.mouse.move(to.x + to.width + 4, to.y + 10)
    await page.mouse.down()
    await page.mouse.move(to.x + to.width + 60, to.y + 30, { steps: 5 })
    await page.mouse.up()
    await bar.getByText('4 images selected').waitFor()
    await link('04').click()
    await bar.getByText('3 images selected').waitFor()
    await link('04').focus()
    await page.keyboard.press('Escape')
    await bar.waitFor({ state: 'detached' })
  })

  await t.test('marks several images as favorites with one request', async () => {
    await link('02').focus()
    await page.keyboard.press(' ')
    await page.keyboard.press('Shift+ArrowRight')
    const bar = page.getByRole('region', { name: 'Selected images' })
    await bar.getByRole('button', { name: 'Favorite', exact: true }).click()
    await link('01').locator('xpath=..').getByRole('img', { name: 'Favorite' }).waitFor()
    // The focus is in the bar, where Escape does the same as in the grid.
    await page.keyboard.press('Escape')
    await bar.waitFor({ state: 'detached' })
    await focused('01')
    await page.getByRole('button', { name: 'Favorites' }).click()
    await listed('04', '02', '01')
    await page.getByRole('button', { name: 'Favorites' }).click()
    await listed('05', '04', '03', '02', '01')
  })

  await t.test(
    'deletes the image in the viewer, shows the next one, and undoes it there',
    async () => {
      await link('03').click()
      await viewer('03').waitFor()
      await page.keyboard.press('Delete')
      await viewer('02').waitFor()
      await toast('Image 03 deleted.')
      await page.keyboard.press('Control+z')
      await toast('Image 03 deleted.', 'gone')
      // The toast is gone before the image is back.
      await viewer('02').getByRole('button', { name: 'Image 03' }).waitFor()
      await page.keyboard.press('ArrowLeft')
      await viewer('03').waitFor()
      await page.goBack()
      await viewer('03').waitFor({ state: 'detached' })
      await listed('05', '04', '03', '02', '01')
    },
  )

  await t.test('keeps the focus in the grid after a deletion, and after its undo', async () => {
    const bar = page.getByRole('region', { name: 'Selected images' })
    const remove = async (number: string) => {
      await link(number).focus()
      await page.keyboard.press(' ')
      await bar.getByRole('button', { name: 'Delete' }).press('Enter')
    }
    await remove('03')
    await listed('05', '04', '02', '01')
    await focused('02')
    await page.keyboard.press('Control+z')
    await listed('05', '04', '03', '02', '01')
    await focused('02')
    await page.keyboard.press('ArrowLeft')
    await focused('03')
    await remove('03')
    await listed('05', '04', '02', '01')
    await focused('02')
    await undoOf('Image 03 deleted.').press('Enter')
    await listed('05', '04', '03', '02', '01')
    await focused('02')
  })

  await t.test('deletes images, and restores them', async (t) => {
    await link('01').click()
    await viewer('01').waitFor()
    await page.keyboard.press('Delete')
    await viewer('02').waitFor()
    // The viewer is still open, and its keys still work after the click.
    await undoOf('Image 01 deleted.').click()
    await toast('Image 01 deleted.', 'gone')
    await page.keyboard.press('Escape')
    await listed('05', '04', '03', '02', '01')
    await link('03').focus()
    await page.keyboard.press(' ')
    await page
      .getByRole('region', { name: 'Selected images' })
      .getByRole('button', { name: 'Delete' })
      .click()
    await listed('05', '04', '02', '01')
    await page.reload()
    await listed('05', '04', '02', '01')
    t.strictSame(await numbers(), ['05', '04', '02', '01'])
  })

  await t.test('requests a page that failed again only when asked to', async (t) => {
    let rejected = 0
    await page.route(/\/api\/images\?/, async (route) => {
      const url = new URL(route.request().url())
      url.searchParams.set('limit', '2')
      if (!url.searchParams.has('cursor')) return route.continue({ url: url.href })
      rejected += 1
      await route.fulfill({ status: 400, json: {} })
    })
    await page.goto(`${app.url}/gallery`)
    await page.getByText('The images could not be loaded.').waitFor()
    await listed('05', '04')
    for (let turn = 0; turn < 20; turn += 1)
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    t.equal(rejected, 1)
    await page.unroute(/\/api\/images\?/)
    errors.length = 0
    await page.getByRole('button', { name: 'Try again' }).click()
    await listed('05', '04', '02', '01')
  })

  await t.test('says that an image does not exist', async (t) => {
    await page.goto(`${app.url}/gallery/00000000-0000-4000-8000-000000000000`)
    await page.getByRole('dialog', { name: 'This image could not be opened' }).waitFor()
    t.ok(errors.splice(0).every((error) => error.includes('404')))
    await page.getByRole('button', { name: 'Back to the gallery' }).click()
    await listed('05', '04', '02', '01')
  })
  t.strictSame(errors, [], 'no errors on the console')
})
