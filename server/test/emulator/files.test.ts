import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { matchesDocument } from './support/documented-shapes.ts'
import { makeClock, startEmulator } from './support/running-emulator.ts'
import { upload } from './support/training-zip.ts'

const content = Buffer.from('the content of a file')
const dayMs = 24 * 3600 * 1000

t.test('keeps a file with its name, type, checksums and metadata', async (t) => {
  const { client } = await startEmulator(t)
  const file = await client.files.create(
    new File([content], 'dataset.zip', { type: 'application/zip' }),
    {
      training: '4f2c',
    },
  )
  matchesDocument(t, 'files.create', 201, file)
  t.match(file, {
    id: /^\S{48}$/,
    name: 'dataset.zip',
    content_type: 'application/zip',
    size: content.length,
    metadata: { training: '4f2c' },
    checksums: { sha256: createHash('sha256').update(content).digest('hex') },
  })
  t.equal(Date.parse(file.expires_at ?? '') - Date.parse(file.created_at), dayMs)
  matchesDocument(t, 'files.get', 200, await client.files.get(file.id))
  matchesDocument(t, 'files.list', 200, await client.files.list())
  t.same(await (await fetch(file.urls.get, { headers: { authorization: 'Token x' } })).json(), file)
})

t.test('returns the bytes only for a signed URL', async (t) => {
  const { client, emulator, origin } = await startEmulator(t)
  const file = await upload(client, content)
  const urlWith = (query: string) => `${origin}/v1/files/${file.id}/download?${query}`
  const inAnHour = Math.floor(Date.now() / 1000) + 3600
  const download = await fetch(urlWith(emulator.signDownload(file.id, inAnHour)))
  t.equal(download.headers.get('content-type'), 'application/zip')
  t.same(Buffer.from(await download.arrayBuffer()), content)
  t.equal((await fetch(urlWith('owner=x&expiry=9999999999&signature=nope'))).status, 404)
  t.equal((await fetch(urlWith(emulator.signDownload(file.id, 1)))).status, 404, 'expired')
})

t.test('deletes a file on request, and any file after 24 hours', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const [deleted, kept] = [await upload(client, content), await upload(client, content)]
  t.equal(await client.files.delete(deleted.id), true)
  await t.rejects(client.files.get(deleted.id), /File not found/)
  await t.rejects(client.files.delete(deleted.id), /404/)
  clock.advance(dayMs - 1)
  t.equal((await client.files.get(kept.id)).id, kept.id)
  clock.advance(1)
  await t.rejects(client.files.get(kept.id), /File not found/)
  t.same((await client.files.list()).results, [])
})

t.test('rejects a file over the limit and leaves nothing of it', async (t) => {
  const dataDir = temporaryDirectory(t)
  const { client } = await startEmulator(t, { dataDir, maxFileBytes: 1000 })
  await t.rejects(upload(client, Buffer.alloc(1001)), /413.*Files must be less than 100MB in size/s)
  t.same(readdirSync(join(dataDir, 'files')), [])
  t.equal((await upload(client, Buffer.alloc(1000))).size, 1000)
})

t.test('rejects a body without a file', async (t) => {
  const { origin, call } = await startEmulator(t)
  t.equal((await call('POST', '/v1/files', {})).status, 400)
  const form = new FormData()
  form.set('metadata', '{}')
  const answer = await fetch(`${origin}/v1/files`, {
    method: 'POST',
    headers: { authorization: 'Bearer x' },
    body: form,
  })
  t.equal(answer.status, 422)
})
