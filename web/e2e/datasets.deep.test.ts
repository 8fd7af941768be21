import t from 'tap'
import { faultsEverywhere } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { drop, frames, storedDataset, untilShown } from './dataset-pages.ts'
import { photographs } from './photographs.ts'

t.test('a dataset of loose images, from a broken line to a training', { skip }, async (t) => {
  const { url, token } = await startApp(t)
  const { page, errors } = await openBrowser(t)
  const photos = photographs()
  const [lake] = photos
  if (!lake) throw new Error('There are no photographs.')
  await page.goto(`${url}/models/create`)
  await signIn(page, token)
  await page.getByText('Drop images, a folder or a ZIP').waitFor()

  await t.test('a line that drops costs what was on it, and the rest goes on', async (t) => {
    const isImage = '**/api/datasets/*/images'
    let sent = 0
    await page.route(isImage, (route) => {
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
    await page.unroute(isImage)
    await page.context().setOffline(false)
    await untilShown(page, 5)
  })

  const id = new URL(page.url()).searchParams.get('dataset') ?? ''
  t.not(id, '', 'the address names the draft')

  await t.test('a page that is loaded anew says what did not arrive', async (t) => {
    const isImage = '**/api/datasets/*/images'
    // Nobody answers: they are on their way when the page goes.
    await page.route(isImage, () => {})
    await drop(page, photos.slice(5))
    await page.getByText('5 of 7 uploaded').or(page.getByText('0 of 2 uploaded')).first().waitFor()
    await page.reload()
    await page.unroute(isImage)
    await page.getByText('2 files were not uploaded').waitFor()
    await page.getByText('06-colosseum.jpg').waitFor()
    await untilShown(page, 5)
    await drop(page, photos.slice(5))
    await untilShown(page, 7)
    t.equal(await page.getByText('were not uploaded').count(), 0)
    const { images } = await storedDataset(page, id)
    t.equal(new Set(images.map(({ name }) => name)).size, 7, 'each is there once')
  })
  errors.length = 0

  await t.test('a near-copy is told, removed, brought back and removed', async (t) => {
    await drop(page, [{ ...lake, name: 'the lake again.jpg' }])
    await untilShown(page, 8)
    await page.getByRole('button', { name: 'Show only these' }).click()
    const copy = page.getByRole('button', { name: /^Image 08,.*Near-duplicate of 01/ })
    await copy.click()
    t.equal(await frames(page).count(), 2)
    t.strictSame(await faultsEverywhere(page), [], 'create, with an image chosen')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('Image 08 removed.').waitFor()
    t.equal(await copy.count(), 0)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await copy.click()
    await copy.press('Delete')
    const told = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
    t.equal((await told).status(), 200)
    await untilShown(page, 7)
    t.equal((await storedDataset(page, id)).image_count, 7)
  })

  await t.test('arrows go from image to image, and Alt with an arrow moves one', async (t) => {
    await frames(page).first().focus()
    await page.keyboard.press('ArrowRight')
    const told = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await page.keyboard.press('Alt+ArrowLeft')
    await page.getByText('Image is now 1 of 7.').waitFor({ state: 'attached' })
    await told
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

  await t.test(
    'captions are saved as they are written; all at once too, with a way back',
    async (t) => {
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
      t.strictSame(await faultsEverywhere(page), [], 'captions')
      await page.getByRole('button', { name: 'Undo: Replaced in 1 caption' }).click()
      await page.getByText(/^Saved/).waitFor()
      await page.getByRole('button', { name: 'Done' }).click()
      const { images } = await storedDataset(page, id)
      t.strictSame(
        images.slice(0, 2).map(({ caption }) => caption),
        ['a photograph of a red dune', 'a photograph of'],
      )
    },
  )

  await t.test('the dataset has a page of its own', async (t) => {
    await page.getByRole('link', { name: 'Datasets', exact: true }).click()
    await page.getByRole('heading', { name: 'Datasets' }).waitFor()
    t.strictSame(await faultsEverywhere(page), [], 'datasets')
    await page.getByRole('link', { name: /^Images from/ }).click()
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('heading', { name: 'Quiet horizons' }).waitFor()
    await page
      .getByLabel('Keep the images')
      .selectOption({ label: '30 days after the last training' })
    await page.getByText('30 days after its last training ends').waitFor()
    t.strictSame(await faultsEverywhere(page), [], 'dataset')
    t.match(await storedDataset(page, id), { name: 'Quiet horizons', keep_days: 30 })
    await page.getByRole('link', { name: 'Train a model' }).click()
  })

  await t.test('it trains once it is said that the images may be used', async (t) => {
    const train = page.getByRole('button', { name: /^Train/ }).first()
    t.equal(await train.getAttribute('aria-disabled'), 'true')
    await page.getByLabel('I have the right to use these images').check()
    await page.getByText('Confirmed').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Quiet horizons')
    await page.getByLabel('Trigger word', { exact: true }).fill('QHRZN')
    await train.click()
    await page.waitForURL(/\/trainings\/[^/]+$/)
    await page.getByRole('link', { name: 'Open in studio' }).waitFor()
    await page.getByRole('link', { name: 'Open dataset' }).click()
    await page.getByRole('heading', { name: 'Quiet horizons' }).waitFor()
  })

  await t.test('it is deleted when that is confirmed', async (t) => {
    await page.getByRole('button', { name: 'Delete dataset' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('No datasets yet').waitFor()
    t.equal((await page.request.get(`${url}/api/datasets/${id}`)).status(), 404)
    await page.goto(`${url}/models/create`)
    await page.getByText('Drop images, a folder or a ZIP').waitFor()
  })

  await t.test('starting over deletes an unnamed draft unless that is undone', async (t) => {
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
    const deleted = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
    t.equal((await deleted).status(), 204)
    t.equal((await page.request.get(`${url}/api/datasets/${draft}`)).status(), 404)
  })

  await t.test('a large image is made smaller before it is sent', async (t) => {
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

  // Requests of the time without a connection may be reported long after it.
  const late = /ERR_INTERNET_DISCONNECTED|The server did not answer/
  t.strictSame(
    errors.filter((error) => !late.test(error)),
    [],
    'nothing on the console',
  )
})
