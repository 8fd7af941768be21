import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import t from 'tap'
import { findPageProblems } from './accessibility.ts'
import { openBrowser, signIn, skip, startApp } from './browser.ts'
import { generateImages, registerModel } from './studio-model.ts'

const contentsOf = async (download: Download) => readFile(await download.path())

/** Drops a file on the prompt. */
async function drop(page: Page, name: string, bytes: Buffer) {
  const dataTransfer = await page.evaluateHandle(
    ({ name, bytes }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(bytes)], name))
      return transfer
    },
    { name, bytes: [...bytes] },
  )
  await page.getByLabel('Prompt', { exact: true }).dispatchEvent('drop', { dataTransfer })
}

t.test('recipes in image files', { skip }, async (t) => {
  const app = await startApp(t)
  const model = await registerModel(app)
  const other = await registerModel(app, 'Loud meadows')
  await generateImages(app, { model: model.id, prompt: 'QHRZN a harbour 灯', count: 1, seed: 77 })
  const { page, errors } = await openBrowser(t)
  await page.goto(`${app.url}/gallery`)
  await signIn(page, app.token)
  const image = page.getByRole('link', { name: /^Image 01/ })
  await image.waitFor()
  errors.length = 0
  let file: Buffer = Buffer.alloc(0)

  await t.test('the viewer downloads an image with and without its recipe', async (t) => {
    await image.click()
    const viewer = page.getByRole('dialog', { name: 'Image 01' })
    const download = async (name: string) => {
      const started = page.waitForEvent('download')
      await viewer.getByRole('link', { name, exact: true }).click()
      return contentsOf(await started)
    }
    file = await download('Download')
    const plain = await download('Download without metadata')
    t.ok(file.includes('a harbour 灯'))
    t.notOk(plain.includes('harbour'))
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
  })

  await t.test('a selection is downloaded without recipes', async (t) => {
    await image.focus()
    await page.keyboard.press(' ')
    const started = page.waitForEvent('download')
    await page.getByRole('button', { name: 'More options' }).click()
    await page.getByRole('menuitem', { name: 'Download without metadata' }).click()
    const zip = await contentsOf(await started)
    t.notOk(zip.includes('metadata.json'))
    t.notOk(zip.includes('harbour'))
    t.ok(zip.includes('Quiet horizons 1.webp'))
  })

  for (const width of [1280, 360])
    await t.test(`dropping the image restores its settings at ${width} px`, async (t) => {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(`${app.url}/models/${other.id}`)
      const prompt = page.getByLabel('Prompt', { exact: true })
      await prompt.fill('what I typed')
      await drop(page, 'harbour.webp', file)
      const note = page.getByRole('alert')
      await note.getByText('Restored from harbour.webp').waitFor()
      t.equal(await prompt.inputValue(), 'QHRZN a harbour 灯')
      await note.getByText('model Quiet horizons: this is another model').waitFor()
      t.strictSame(await findPageProblems(page), [])
      await note.getByRole('button', { name: 'Undo' }).click()
      t.equal(await prompt.inputValue(), 'what I typed')

      await drop(page, 'notes.txt', Buffer.from('Steps: 20'))
      await note.getByText('Nothing restored from notes.txt').waitFor()
      t.equal(await prompt.inputValue(), 'what I typed')
      await note.getByRole('button', { name: 'Close' }).click()
    })

  await t.test('a file can be chosen instead', async (t) => {
    await page.goto(`${app.url}/models/${model.id}`)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Settings from a file' }).click()
    await (await chooser).setFiles({ name: 'a.webp', mimeType: 'image/webp', buffer: file })
    await page.getByText('Restored from a.webp, made with The Way.').waitFor()
    t.equal(await page.getByLabel('Prompt', { exact: true }).inputValue(), 'QHRZN a harbour 灯')
  })
  t.strictSame(errors, [])
})
