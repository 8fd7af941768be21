import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { drop, frames, storedDataset, untilShown } from './dataset-pages.ts'
import { photographs } from './photographs.ts'

t.test('a dataset of images, from interrupted upload to training', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page, errors } = await openBrowser(t)
  const photos = photographs()
  const [lake] = photos
  if (!lake) throw new Error('No photographs found.')
  await page.goto(`${url}/models/create`)
  await signIn(page, token)
  await page.getByText('Drop images, a folder or a ZIP').waitFor()

  await t.test('resumes uploads after a dropped connection', async (t) => {
    const imageUploads = '**/api/datasets/*/images'
    let sent = 0
    await page.route(imageUploads, (route) => {
      sent++
      return sent > 2 ? route.abort('connectionreset') : route.continue()
    })
    await drop(page, photos.slice(0, 5))
    await page.getByText(/interrupted/).waitFor()
    await page
      .getByRole('button', { name: /^Retry 0/ })
      .first()
      .waitFor()
    await page.context().setOffline(true)
    await frames(page).nth(1).waitFor()
    t.equal(await frames(page).count(), 2)
    await page.unroute(imageUploads)
    await page.context().setOffline(false)
    await untilShown(page, 5)
  })

  const id = new URL(page.url()).searchParams.get('dataset') ?? ''
  t.not(id, '', 'the URL contains the id of the draft')

  await t.test('lists files that were not uploaded after a reload', async (t) => {
    const imageUploads = '**/api/datasets/*/images'
    // No response: the uploads are in flight when the page is reloaded.
    await page.route(imageUploads, () => {})
    await drop(page, photos.slice(5))
    await page.getByText('5 of 7 uploaded').or(page.getByText('0 of 2 uploaded')).first().waitFor()
    await page.reload()
    await page.unroute(imageUploads)
    await page.getByText('2 files were not uploaded').waitFor()
    await page.getByText('06-colosseum.jpg').waitFor()
    await untilShown(page, 5)
    await drop(page, photos.slice(5))
    await untilShown(page, 7)
    t.equal(await page.getByText('were not uploaded').count(), 0)
    const { images } = await storedDataset(page, id)
    t.equal(new Set(images.map(({ name }) => name)).size, 7, 'each image exists once')
  })
  errors.length = 0

  await t.test('marks a near-duplicate, and removes, restores and removes it', async (t) => {
    await drop(page, [{ ...lake, name: 'the lake again.jpg' }])
    await untilShown(page, 8)
    await page.getByRole('button', { name: 'Show only these' }).click()
    const copy = page.getByRole('button', { name: /^Image 08,.*Near-duplicate of 01/ })
    await copy.click()
    t.equal(await frames(page).count(), 2)
    t.strictSame(await findPageProblems(page), [], 'create, with an image chosen')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('Image 08 removed.').waitFor()
    t.equal(await copy.count(), 0)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await copy.click()
    await copy.press('Delete')
    const response = page.waitForResponse((candidate) => candidate.request().method() === 'DELETE')
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
    t.equal((await response).status(), 200)
    await untilShown(page, 7)
    t.equal((await storedDataset(page, id)).image_count, 7)
  })

  await t.test('selects images with arrow keys, and moves them with Alt', async (t) => {
    await frames(page).first().focus()
    await page.keyboard.press('ArrowRight')
    const response = page.waitForResponse((candidate) => candidate.request().method() === 'PATCH')
    await page.keyboard.press('Alt+ArrowLeft')
    await page.getByText('Image is now 1 of 7.').waitFor({ state: 'attached' })
    await response
    const { images } = await storedDataset(page, id)
    t.strictSame(
      images.slice(0, 2).map(({ name }) => name),
      ['02-desert-hike.jpg', '01-lake-sherburne.jpg'],
    )
    t.match(await page.locator(':focus').getAttribute('aria-label'), /^Image 01, 02-desert/)
    await frames(page).nth(0).dragTo(frames(page).nth(2))
    await page.getByText('Image 01 moved to 03.').waitFor()
    await page.getByRole('button', { name: /^Image 03, 02-desert/ }).waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('button', { name: /^Image 01, 02-desert/ }).waitFor()
  })

  await t.test('saves captions while typing, and edits all at once, with undo', async (t) => {
    await page.getByLabel('Caption', { exact: true }).fill('a red dune')
    await page.getByText(/^Saved \d\d:\d\d$/).waitFor()
    await page.getByRole('button', { name: 'Edit all captions' }).click()
    await page.getByLabel('Add to the start of every caption').fill('a photograph of')
    await page.getByRole('button', { name: 'Add to 7 captions' }).click()
    t.equal(await page.getByLabel('Caption of 01').inputValue(), 'a photograph of a red dune')
    await page.getByLabel('Find').fill('red')
    await page.getByLabel('Replace with').fill('golden')
    await page.getByText('Found once in 1 caption.').waitFor()
    await page.getByRole('button', { name: 'Replace in 1 caption' }).click()
    t.strictSame(await findPageProblems(page), [], 'captions')
    await page.getByRole('button', { name: 'Undo: Replaced in 1 caption' }).click()
    await page.getByText(/^Saved/).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    const { images } = await storedDataset(page, id)
    t.strictSame(
      images.slice(0, 2).map(({ caption }) => caption),
      ['a photograph of a red dune', 'a photograph of'],
    )
  })

  await t.test('shows the dataset on its own page', async (t) => {
    await page.getByRole('link', { name: 'Datasets', exact: true }).click()
    await page.getByRole('heading', { name: 'Datasets' }).waitFor()
    t.strictSame(await findPageProblems(page), [], 'datasets')
    await page.getByRole('link', { name: /^Images from/ }).click()
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('heading', { name: 'Quiet horizons' }).waitFor()
    await page
      .getByLabel('Keep the images')
      .selectOption({ label: '30 days after the last training' })
    await page.getByText('30 days after its last training ends').waitFor()
    t.strictSame(await findPageProblems(page), [], 'dataset')
    t.match(await storedDataset(page, id), { name: 'Quiet horizons', keep_days: 30 })
    await page.getByRole('link', { name: 'Train a model' }).click()
  })

  await t.test('trains once the user has confirmed the right to use the images', async (t) => {
    const train = page.getByRole('button', { name: /^Train/ }).first()
    t.equal(await train.getAttribute('aria-disabled'), 'true')
    await page.getByLabel('I have the right to use these images').check()
    await page.getByText('Confirmed').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
    await page.getByLabel('Trigger word', { exact: true }).fill('QHRZN')
    await train.click()
    await page.waitForURL(/\/trainings\/[^/]+$/)
    await page.getByRole('link', { name: 'Open in studio' }).waitFor()
    // The page still grows as the result arrives, so a click could miss the link.
    const link = page.getByRole('link', { name: 'Open dataset' })
    t.equal(await link.getAttribute('href'), `/datasets/${id}`)
    await page.goto(`${url}/datasets/${id}`)
  })

  await t.test('deletes the dataset after confirmation', async (t) => {
    await page.getByRole('button', { name: 'Delete dataset' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('No datasets yet').waitFor()
    t.equal((await page.request.get(`${url}/api/datasets/${id}`)).status(), 404)
    await page.goto(`${url}/models/create`)
    await page.getByText('Drop images, a folder or a ZIP').waitFor()
  })

  await t.test('deletes an unnamed draft when starting over, with undo', async (t) => {
    await drop(page, photos.slice(0, 2))
    await untilShown(page, 2)
    await page.getByLabel('Name', { exact: true }).fill('Harbor views')
    const draft = new URL(page.url()).searchParams.get('dataset') ?? ''
    const startOver = async () => {
      await page.getByRole('button', { name: 'Start over' }).click()
      await page.getByText('Draft with 2 images deleted.').waitFor()
      await page.getByText('Drop images, a folder or a ZIP').waitFor()
      t.equal(await page.getByLabel('Name', { exact: true }).inputValue(), '')
    }
    await startOver()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await untilShown(page, 2)
    t.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Harbor views')
    await startOver()
    const deleted = page.waitForResponse((candidate) => candidate.request().method() === 'DELETE')
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
    t.equal((await deleted).status(), 204)
    t.equal((await page.request.get(`${url}/api/datasets/${draft}`)).status(), 404)
  })

  await t.test('resizes a large image before uploading it', async (t) => {
    const sent = page.waitForRequest((request) => request.url().endsWith('/images'))
    const size = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(3000, 2000)
      const context = canvas.getContext('2d')
      const pixels = context?.createImageData(3000, 2000)
      if (!context || !pixels) return 0
      const words = new Uint32Array(pixels.data.buffer)
      for (let at = 0; at < words.length; at++) words[at] = Math.random() * 0x1000000 + 0xff000000
      context.putImageData(pixels, 0, 0)
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([blob], 'noise.jpg', { type: 'image/jpeg' }))
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
      )
      return blob.size
    })
    const { 'content-length': length } = await (await sent).allHeaders()
    t.ok(size > 0 && Number(length) < size / 2, `${length} of ${size} bytes`)
    await untilShown(page, 1)
  })

  // Requests from the offline period may be logged much later.
  const late = /ERR_INTERNET_DISCONNECTED|The server did not answer/
  t.strictSame(
    errors.filter((error) => !late.test(error)),
    [],
    'no errors on the console',
  )
})
