import type { Sheet } from '@the-way/shared'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { labelOfAll } from '../../src/sheets/export/labels.ts'
import { layOut, MAX_PNG_SIDE } from '../../src/sheets/export/sheet-layout.ts'
import { makeModel } from '../support/actions.ts'
import { readZip } from '../support/read-zip.ts'
import { startTestApp } from '../support/test-app.ts'
import { makeSheet, SEEDS, SMALL, waitUntilMade } from './support.ts'

const axis = (name: string, count: number) => ({
  name,
  values: Array.from({ length: count }, (_, index) => index),
})

t.test('lays out every sheet within the limit, with readable labels', async (t) => {
  const grids = [
    [1],
    [2],
    [144],
    [1, 144],
    [144, 1],
    [12, 12],
    [72, 2],
    [2, 72],
    [4, 6, 6],
    [1, 1, 1],
  ]
  const sizes = [
    { width: 1024, height: 1024 },
    { width: 768, height: 1344 },
    { width: 4096, height: 4096 },
    { width: 256, height: 256 },
  ]
  for (const grid of grids)
    for (const size of sizes) {
      const layout = layOut(
        grid.map((count, index) => axis(`axis ${index}`, count)),
        size,
      )
      const name = `${grid.join(' × ')} of ${size.width} × ${size.height}`
      t.ok(Math.max(layout.width, layout.height) <= MAX_PNG_SIDE, name)
      t.ok(layout.tile.width > 40 && layout.fontSize >= 16, name)
      t.ok(layout.columns * layout.rows >= grid.reduce((product, count) => product * count), name)
    }
})

t.test('puts a prompt after what distinguishes the rows of it', async (t) => {
  const values = [
    { name: 'prompt', value: 'a lamp' },
    { name: 'lora_scale', value: 0.8 },
    { name: 'seed', value: 2 },
  ]
  t.equal(labelOfAll(values), 'LoRA strength 0.8 · Seed 2 · a lamp')
})

/** Makes a sheet of two prompts, one of which the safety filter blocks, and two seeds. */
async function makeHalf(t: Test) {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const prompts = { name: 'prompt', values: ['a lamp & <b>a</b> desk', 'nsfw lamp'] }
  const started = await makeSheet(test, model.id, { base: SMALL, axes: [prompts, SEEDS] })
  const made = await waitUntilMade(test, started)
  const get = (path: string) => test.call({ url: `/api/sheets/${made.id}/${path}` })
  return { test, made, get }
}

t.test('exports one labelled PNG with the images where the axes say', async (t) => {
  const { test, made, get } = await makeHalf(t)
  const answer = await get('export.png')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'image/png')
  t.match(answer.headers['content-disposition'], /^attachment; filename="contact-sheet-.*\.png"$/)
  const layout = layOut(made.axes, { width: 512, height: 512 })
  const { width, height, format } = await sharp(answer.rawPayload).metadata()
  t.strictSame(
    { width, height, format },
    { width: layout.width, height: layout.height, format: 'png' },
  )
  const { margin, rowLabel, title, columnLabel, tile, gap } = layout
  const top = margin + title + columnLabel
  const region = (left: number, y: number, size: { width: number; height: number }) =>
    sharp(answer.rawPayload)
      .extract({ left, top: y, ...size })
      .raw()
      .toBuffer()
  for (const [column, cell] of made.cells.slice(0, 2).entries()) {
    const left = margin + rowLabel + column * (tile.width + gap)
    const file = await test.call({ url: String(cell.url) })
    const expected = await sharp(file.rawPayload)
      .flatten({ background: '#faf8f4' })
      .raw()
      .toBuffer()
    t.ok(expected.equals(await region(left, top, tile)), `image ${column + 1} at 100 %`)
  }
  const isBlank = (pixels: Buffer) => pixels.every((byte, index) => byte === pixels[index % 3])
  t.notOk(isBlank(await region(margin, margin, { width: 200, height: 40 })), 'a title')
  t.notOk(isBlank(await region(margin, top, { width: rowLabel, height: 60 })), 'a label of a row')
  const label = { width: tile.width, height: columnLabel }
  t.notOk(isBlank(await region(margin + rowLabel, top - columnLabel, label)), 'a label of a column')
  const blocked = await region(margin + rowLabel, top + tile.height + gap, tile)
  t.notOk(isBlank(blocked), 'the status of a cell without an image')
})

t.test('exports the images as a ZIP, with what each was made from', async (t) => {
  const { test, made, get } = await makeHalf(t)
  const answer = await get('export.zip')
  t.equal(answer.headers['content-type'], 'application/zip')
  const entries = await readZip(answer.rawPayload)
  t.strictSame([...entries.keys()].sort(), ['001.webp', '002.webp', 'sheet.json'])
  const sheet = JSON.parse(String(entries.get('sheet.json')))
  t.match(sheet, { id: made.id, axes: made.axes, done: 2, failed: 2 })
  t.match(sheet.cells, [
    {
      at: [0, 0],
      values: { seed: 1 },
      file: '001.webp',
      seed: 1,
      input: { seed: 1 },
      status: 'succeeded',
    },
    { at: [0, 1], file: '002.webp' },
    { at: [1, 0], values: { prompt: 'nsfw lamp' }, file: null, status: 'failed' },
    { at: [1, 1] },
  ])
  const [first] = made.cells
  const file = await test.call({ url: String(first?.url) })
  t.ok(entries.get('001.webp')?.equals(file.rawPayload))
  await test.deps.files.remove([String(first?.url).replace('/api/files/', '')])
  const without = await readZip((await get('export.zip')).rawPayload)
  t.equal(String(without.get('missing.txt')), '001.webp\n')
  t.equal((await get('export.png')).statusCode, 200, 'with a missing file')
})

t.test('exports a sheet of one axis that has not begun', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const sheet: Sheet = await makeSheet(test, model.id, { axes: [{ name: 'seed', values: '1..3' }] })
  const png = await test.call({ url: `/api/sheets/${sheet.id}/export.png` })
  const layout = layOut(sheet.axes, { width: 512, height: 512 })
  t.match(await sharp(png.rawPayload).metadata(), { width: layout.width, height: layout.height })
  t.equal(layout.columns, 2, 'wrapped')
  const zip = await readZip(
    (await test.call({ url: `/api/sheets/${sheet.id}/export.zip` })).rawPayload,
  )
  t.strictSame([...zip.keys()], ['sheet.json'])
})
