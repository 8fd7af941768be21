import { createHash } from 'node:crypto'
import t, { type Test } from 'tap'
import { train } from '../support/actions.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { startTestApp } from '../support/test-app.ts'

/** Starts an app with one dataset of four images, and returns the row of its first image. */
async function arrange(t: Test) {
  const app = await startTestApp(t, { areJobsRunning: false })
  const entries = await Promise.all(
    [1, 2, 3, 4].map(async (seed) => ({
      name: `trip/${seed}.jpg`,
      data: await makeJpeg({ seed }),
    })),
  )
  const { dataset_id } = await train(app, { file: await makeZip(entries) })
  const [row] = await app.database.query(
    'select file, thumbnail_file, sha256, bytes from public.dataset_images where dataset_id = $1 order by position',
    [dataset_id],
  )
  return {
    ...app,
    dataset_id,
    file: String(row?.['file']),
    thumbnail: String(row?.['thumbnail_file']),
    sha256: String(row?.['sha256']),
    bytes: Number(row?.['bytes']),
  }
}

t.test('serves images, byte ranges, and downloads with a file name', async (t) => {
  const { call, file, thumbnail, sha256, bytes } = await arrange(t)
  const url = `/api/files/${file}`

  const whole = await call({ url })
  t.equal(whole.statusCode, 200)
  t.equal(createHash('sha256').update(whole.rawPayload).digest('hex'), sha256)
  t.match(whole.headers, {
    'content-type': 'image/jpeg',
    'content-length': String(bytes),
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
  })
  t.equal((await call({ url: `/api/files/${thumbnail}` })).headers['content-type'], 'image/webp')

  const part = await call({ url, headers: { range: 'bytes=10-19' } })
  t.equal(part.statusCode, 206)
  t.ok(part.rawPayload.equals(whole.rawPayload.subarray(10, 20)))
  t.equal(part.headers['content-range'], `bytes 10-19/${bytes}`)
  t.equal(part.headers['content-length'], '10')

  const outOfRange = await call({ url, headers: { range: `bytes=${bytes}-` } })
  t.equal(outOfRange.statusCode, 416)
  t.equal(outOfRange.headers['content-range'], `bytes */${bytes}`)
  t.equal(outOfRange.json().code, 'files.range')
  t.equal(outOfRange.headers['cache-control'], 'no-store')

  const etag = String(whole.headers.etag)
  const again = await call({ url, headers: { 'if-none-match': etag } })
  t.equal(again.statusCode, 304)
  t.equal(again.body, '')
  t.match(again.headers, { etag, 'cache-control': whole.headers['cache-control'] })
  for (const name of ['content-type', 'content-length']) t.notOk(again.headers[name], name)
  const other = await call({ url, headers: { range: 'bytes=0-1', 'if-range': '"another"' } })
  t.equal(other.statusCode, 200)
  const same = await call({ url, headers: { range: 'bytes=0-1', 'if-range': etag } })
  t.equal(same.statusCode, 206)

  const head = await call({ method: 'HEAD', url })
  t.same([head.statusCode, head.headers['content-length'], head.body], [200, String(bytes), ''])
  const ranged = await call({ method: 'HEAD', url, headers: { range: 'bytes=10-19' } })
  t.same([ranged.statusCode, ranged.headers['content-length']], [200, String(bytes)])
  const unchanged = await call({ method: 'HEAD', url, headers: { 'if-none-match': etag } })
  t.same([unchanged.statusCode, unchanged.headers.etag], [304, etag])

  const download = await call({ url: `${url}?download=1` })
  t.match(download.headers['content-disposition'], /^attachment; filename=[\w-]+\.jpg$/)
  t.equal(whole.headers['content-disposition'], undefined)
})

t.test('answers 404 for what is missing, not a file, or another user’s', async (t) => {
  const { call, app, deps, database, file, dataset_id } = await arrange(t)
  await deps.files.write('datasets/stray/a.jpg', Buffer.from('no row'))
  for (const path of [
    'datasets/stray/a.jpg',
    'datasets/none/a.jpg',
    `datasets/${dataset_id}`,
    '',
    '..%2f..%2fowner-token',
    '%2e%2e/%2e%2e/owner-token',
    'datasets/%00.jpg',
    '.partial/a',
  ]) {
    const answer = await call({ url: `/api/files/${path}` })
    t.equal(answer.statusCode, 404, path)
    t.match(answer.headers['content-type'], /problem\+json/, path)
  }
  t.equal((await app.inject({ url: `/api/files/${file}` })).statusCode, 401)

  await database.query(`update public.datasets set owner_id = 'somebody' where id = $1`, [
    dataset_id,
  ])
  t.equal((await call({ url: `/api/files/${file}` })).json().code, 'files.not_found')
  t.equal((await call({ url: `/api/datasets/${dataset_id}` })).json().code, 'datasets.not_found')
  t.same((await call({ url: '/api/datasets' })).json().datasets, [])

  await database.query(`update public.datasets set owner_id = 'local' where id = $1`, [dataset_id])
  await deps.files.remove([file])
  t.equal((await call({ url: `/api/files/${file}` })).statusCode, 404, 'a row without its file')
})
