import { AlbumListSchema, AlbumSchema } from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { galleryOf } from './gallery-steps.ts'
import { generateImages, registerModel } from './studio-model.ts'

t.test('collects images in albums', { skip }, async (t) => {
  const app = await startApp(t)
  const model = await registerModel(app)
  for (const seed of [1, 2])
    await generateImages(app, { model: model.id, prompt: `a harbour, ${seed}`, count: 2, seed })
  const { page, errors } = await openBrowser(t)
  const { link, listed, viewer, toast } = galleryOf(page)
  const bar = page.getByRole('region', { name: 'Selected images' })
  const dialog = page.getByRole('dialog')
  await page.goto(`${app.url}/albums`)
  await signIn(page, app.token)
  errors.length = 0

  await t.test('creates an album, which is empty at first', async (t) => {
    await page.getByRole('heading', { name: 'No albums yet' }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'no albums')
    await page.getByRole('button', { name: 'New album' }).click()
    await dialog.getByLabel('Name').fill('The best')
    t.strictSame(await findPageProblems(page), [], 'new album')
    await dialog.getByRole('button', { name: 'Create album' }).click()
    await page.getByRole('heading', { level: 1, name: 'The best' }).waitFor()
    await page.getByRole('heading', { name: 'This album is empty' }).waitFor()
    t.match(page.url(), /\/gallery\?album_id=/)
    t.strictSame(await findPageProblems(page), [], 'an empty album')
    await page.getByRole('link', { name: 'Open gallery' }).click()
    await listed('04', '03', '02', '01')
  })

  await t.test('adds selected images, to an existing album or a new one', async (t) => {
    await link('03').focus()
    await page.keyboard.press(' ')
    await page.keyboard.press('Shift+ArrowRight')
    await bar.getByText('2 images selected').waitFor()
    await bar.getByRole('button', { name: 'Add to album' }).click()
    await dialog.getByRole('button', { name: 'The best' }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'choosing an album')
    await dialog.getByRole('button', { name: 'The best' }).click()
    await toast('2 images added to The best.')
    await bar.getByRole('button', { name: 'Add to album' }).click()
    await dialog.getByRole('button', { name: 'New album' }).click()
    await dialog.getByLabel('Name').fill('THE BEST')
    await dialog.getByRole('button', { name: 'Create album' }).click()
    await dialog.getByText('You already have an album called THE BEST.').waitFor()
    await dialog.getByLabel('Name').fill('For Ada')
    await dialog.getByRole('button', { name: 'Create album' }).click()
    await toast('2 images added to For Ada.')
    errors.length = 0
  })

  await t.test('adds the image in the viewer, and undoes it', async (t) => {
    await bar.getByRole('button', { name: 'Stop selecting' }).click()
    await link('04').click()
    await viewer('04').waitFor()
    await page.keyboard.press('a')
    await dialog.getByRole('button', { name: 'For Ada' }).click()
    await toast('1 image added to For Ada.')
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click()
    await toast('1 image added to For Ada.', 'gone')
    await page.keyboard.press('a')
    await dialog.getByRole('button', { name: 'The best 2 images' }).click()
    await toast('1 image added to The best.')
    t.strictSame(await findPageProblems(page), [], 'a toast above the viewer')
    await page.keyboard.press('Escape')
  })

  await t.test('lists albums with their covers, and opens one in its order', async (t) => {
    await page.getByRole('link', { name: 'Albums' }).click()
    await page.getByRole('heading', { level: 1, name: 'Albums 2' }).waitFor()
    const albums = page.getByRole('list', { name: 'Albums' })
    await albums.getByText('3 images').waitFor()
    await albums.getByText('2 images').waitFor()
    t.strictSame(await findPageProblems(page), [], 'albums')
    await albums.getByRole('link', { name: 'The best' }).click()
    await page.getByRole('heading', { level: 1, name: 'The best 3' }).waitFor()
    await listed('03', '02', '04')
    t.strictSame(await findPageProblems(page), [], 'an album')
  })

  await t.test('changes the order with the keyboard and with buttons', async () => {
    await link('04').focus()
    await page.keyboard.press(',')
    await listed('03', '04', '02')
    await page.keyboard.press(',')
    await listed('04', '03', '02')
    await page.keyboard.press(' ')
    await bar.getByText('1 image selected').waitFor()
    await bar.getByRole('button', { name: 'Move later' }).click()
    await listed('03', '04', '02')
    await bar.getByRole('button', { name: 'Stop selecting' }).click()
    await page.waitForLoadState('networkidle')
    await page.reload()
    await listed('03', '04', '02')
    await link('03').click()
    await viewer('03').waitFor()
    await page.keyboard.press('ArrowRight')
    await viewer('04').waitFor()
    await page.keyboard.press('Escape')
    await viewer('04').waitFor({ state: 'detached' })
  })

  await t.test('removes images from an album, and undoes that', async () => {
    await link('04').focus()
    await page.keyboard.press(' ')
    await bar.getByRole('button', { name: 'Remove from album' }).click()
    await toast('1 image removed from The best.')
    await listed('03', '02')
    await link('02').focus()
    await page.keyboard.press('Control+z')
    await listed('03', '04', '02')
  })

  await t.test('filters within an album', async (t) => {
    await page.getByRole('searchbox', { name: 'Words in the prompt' }).fill('harbour, 2')
    await listed('03', '04')
    await link('03').focus()
    await page.keyboard.press(' ')
    t.equal(await bar.getByRole('button', { name: 'Move later' }).count(), 0)
    await page.keyboard.press('Escape')
    await bar.waitFor({ state: 'detached' })
    await page.getByRole('searchbox', { name: 'Words in the prompt' }).fill('nothing')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await listed('03', '04', '02')
  })

  await t.test('renames and deletes an album; its images stay', async () => {
    await page.getByRole('button', { name: 'More for The best' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await dialog.getByLabel('Name').fill('The very best')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 1, name: 'The very best 3' }).waitFor()
    await page.getByRole('button', { name: 'More for The very best' }).click()
    await page.getByRole('menuitem', { name: 'Delete album' }).click()
    await dialog.getByText('Its images stay in the gallery').waitFor()
    await dialog.getByRole('button', { name: 'Delete album' }).click()
    await page.getByRole('heading', { level: 1, name: 'Albums 1' }).waitFor()
    await page.goto(`${app.url}/gallery`)
    await listed('04', '03', '02', '01')
  })

  await t.test('says that an album does not exist', async (t) => {
    await page.goto(`${app.url}/gallery?album_id=00000000-0000-4000-8000-000000000000`)
    await page.getByRole('heading', { level: 1, name: 'Album not found' }).waitFor()
    t.strictSame(
      errors.splice(0).filter((error) => !/404|You do not have an album/.test(error)),
      [],
    )
    await page.getByRole('link', { name: 'Back to albums' }).click()
    await page.getByRole('heading', { level: 1, name: 'Albums 1' }).waitFor()
  })

  await t.test('shows that albums could not be loaded, and loads them again', async () => {
    await page.goto(`${app.url}/models`)
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
    const isAlbums = /\/api\/albums\?/
    await page.route(isAlbums, (route) => route.fulfill({ status: 400, json: {} }))
    await page.goto(`${app.url}/albums`)
    await page.getByRole('heading', { level: 1, name: 'Couldn’t load this page' }).waitFor()
    await page.unroute(isAlbums)
    errors.length = 0
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Albums 1' }).waitFor()
  })

  await t.test('the API agrees', async (t) => {
    const headers = { authorization: `Bearer ${app.token}` }
    const get = async (path: string) => (await fetch(`${app.url}${path}`, { headers })).json()
    const { albums } = Value.Parse(AlbumListSchema, await get('/api/albums'))
    t.match(albums, [{ name: 'For Ada', image_count: 2 }])
    const album = Value.Parse(AlbumSchema, await get(`/api/albums/${albums[0]?.id}`))
    t.equal(album.image_count, 2)
  })
  t.strictSame(errors, [], 'no errors on the console')
})
