import { createWriteStream } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Sheet } from '@the-way/shared'
import sharp from 'sharp'
import t from 'tap'
import { MAX_PNG_SIDE } from '../../src/sheets/export/sheet-layout.ts'
import { makeModel } from '../support/actions.ts'
import { readMemory, resetPeak } from '../support/memory.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'
import { makeSheet } from './support.ts'

const MEGABYTE = 1024 * 1024
/** More than an idle server. */
const LIMIT = 150 * MEGABYTE

const isMeasured = (await readMemory(process.pid)) !== null

/** Stores an image of a megapixel for each cell, as if all had been made. */
async function storeImages({ deps, database }: TestApp, sheet: Sheet) {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const bytes = await sharp({
    create: { width: 1024, height: 1024, channels: 3, background: '#888888', noise },
  })
    .webp({ quality: 80 })
    .toBuffer()
  for (const { generation_id } of sheet.cells)
    await deps.files.write(`images/${generation_id}/0.webp`, bytes)
  await database.query(
    `insert into public.generated_images (id, generation_id, part_id, owner_id, position, number, file, width, height, format,
       bytes, sha256, created_at, requested_at, model_created_at, model_id, search_text)
     select g.id, g.id, g.id, g.owner_id, 0, (select count(*) from public.generated_images) + g.sheet_cell + 1, 'images/' || g.id || '/0.webp', 1024, 1024, 'webp', 1, '', now(), now(),
       now(), g.model_id, '' from public.generations g where g.sheet_id = $1`,
    [sheet.id],
  )
  await database.query(
    `update public.runs set status = 'succeeded', next_check_at = null, completed_at = now()`,
  )
}

/** Sends a request and writes the response to a file, so that it is never in memory as a whole. */
const download = (url: string, path: string) =>
  new Promise<void>((resolve, reject) => {
    const headers = { authorization: `Bearer ${OWNER_TOKEN}` }
    request(url, { headers }, (response) => {
      pipeline(response, createWriteStream(path)).then(resolve, reject)
    })
      .on('error', reject)
      .end()
  })

t.test('exports 144 images in little memory', { skip: !isMeasured }, async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const axis = (name: string) => ({ name, values: '1..12' })
  const small = await makeSheet(test, model.id, { axes: [{ name: 'seed', values: [1] }] })
  const sheet = await makeSheet(test, model.id, {
    axes: [axis('seed'), axis('num_inference_steps')],
  })
  await storeImages(test, small)
  await storeImages(test, sheet)
  const base = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const directory = temporaryDirectory(t)
  for (const kind of ['png', 'zip']) {
    // Libraries and fonts are loaded once.
    await download(
      `${base}/api/sheets/${small.id}/export.${kind}`,
      join(directory, `small.${kind}`),
    )
    await wait(1000)
    const idle = (await readMemory(process.pid))?.now ?? 0
    await resetPeak(process.pid)
    await download(
      `${base}/api/sheets/${sheet.id}/export.${kind}`,
      join(directory, `sheet.${kind}`),
    )
    const used = ((await readMemory(process.pid))?.peak ?? 0) - idle
    t.comment(`${kind}: ${Math.round(used / MEGABYTE)} MB over ${Math.round(idle / MEGABYTE)} MB`)
    t.ok(used <= LIMIT, kind)
  }
  const png = await sharp(join(directory, 'sheet.png')).metadata()
  t.ok(Math.max(png.width, png.height) <= MAX_PNG_SIDE)
  t.ok(png.width > 11_000)
})
