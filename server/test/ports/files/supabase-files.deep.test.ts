import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { FilesError } from '../../../src/ports/files/files.ts'
import {
  createSupabaseFiles,
  type SupabaseFilesOptions,
} from '../../../src/ports/files/supabase-files.ts'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'
import { waitFor } from '../../support/wait-for.ts'

async function openStorage(t: Test, options: Parameters<typeof startStorage>[1] = {}) {
  const storage = await startStorage(t, options)
  const open = (serviceRoleKey: string, more: Partial<SupabaseFilesOptions> = {}) =>
    createSupabaseFiles({ url: storage.url, serviceRoleKey, ...more })
  /** Opens the same files with other timeouts. */
  const withTimeouts = (timeouts: SupabaseFilesOptions['timeouts']) =>
    open(storage.keys.serviceRole, { ...(timeouts && { timeouts }) })
  return { storage, open, withTimeouts, files: open(storage.keys.serviceRole) }
}

const caught = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => 'nothing thrown',
    (error: unknown) => error,
  )

const kindOf = async (run: Promise<unknown>) => {
  const error = await caught(run)
  return error instanceof FilesError ? error.kind : String(error)
}

t.test('explains that storage rejected a file for its size, and keeps the old one', async (t) => {
  const { storage, files } = await openStorage(t, { maxFileBytes: 1000 })
  await files.write('weights/a.tar', Buffer.from('old'))
  const tooLarge = Buffer.alloc(1001)
  for (const style of ['status', 'code'] as const) {
    storage.switches.errorStyle = style
    for (const source of [tooLarge, Readable.from([tooLarge])]) {
      const error = await caught(files.write('weights/a.tar', source))
      t.ok(error instanceof FilesError && error.kind === 'too_large', `${style}: ${error}`)
      t.match(error, { message: /rejected the file because of its size.*50 MB/ })
    }
  }
  const found = await files.read('weights/a.tar')
  t.equal(found && (await text(found.stream)), 'old')
  t.equal(readdirSync(storage.directory).length, 1)
})

t.test('a large upload that is rejected midway ends with the rejection', async (t) => {
  const { storage, files } = await openStorage(t, { maxFileBytes: 5_000_000 })
  let isDestroyed = false
  const source = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024))
    },
    destroy(error, done) {
      isDestroyed = true
      done(error)
    },
  })
  t.equal(await kindOf(files.write('weights/a.tar', source)), 'too_large')
  await waitFor(async () => isDestroyed, Boolean)
  t.same(readdirSync(storage.directory), [])
})

t.test('reports a project over its quota as full', async (t) => {
  const { storage, files } = await openStorage(t)
  for (const status of [402, 507]) {
    storage.switches.away = status
    t.equal(await kindOf(files.write('a.txt', Buffer.from('x'))), 'full', String(status))
  }
})

t.test('reports every kind of outage as unavailable', async (t) => {
  const { storage, files: patient, withTimeouts } = await openStorage(t)
  const files = withTimeouts({ answerMs: 300, uploadMs: 500 })
  const calls: Record<string, () => Promise<unknown>> = {
    write: () => files.write('a.txt', Buffer.from('x')),
    'write a stream': () => files.write('a.txt', Readable.from([Buffer.from('x')])),
    read: () => files.read('a.txt'),
    stat: () => files.stat('a.txt'),
    remove: () => files.remove(['a.txt']),
    list: async () => {
      for await (const _ of files.list());
    },
  }
  await patient.write('a.txt', Buffer.from('x'))
  for (const away of ['silent', 'refused', 429, 500, 503, 544] as const) {
    if (away === 'refused') await storage.refuse()
    else storage.switches.away = away
    for (const [name, call] of Object.entries(calls)) {
      t.equal(await kindOf(call()), 'unavailable', `${away}: ${name}`)
    }
    storage.switches.away = undefined
    if (away === 'refused') await storage.listen()
  }
  const found = await patient.read('a.txt')
  t.equal(found && (await text(found.stream)), 'x', 'it works again')
})

t.test('a download that stalls fails instead of hanging', async (t) => {
  const { storage, withTimeouts } = await openStorage(t)
  const files = withTimeouts({ idleMs: 300 })
  await files.write('a.bin', Buffer.alloc(1_000_000))
  for (const fault of ['stalling', 'breaking'] as const) {
    storage.switches.download = fault
    const found = await files.read('a.bin')
    t.equal(found && (await kindOf(buffer(found.stream))), 'unavailable', fault)
  }
})

t.test('reports a wrong key and a missing bucket as errors to fix, not as outages', async (t) => {
  const { storage, files, open } = await openStorage(t)
  await files.write('a.txt', Buffer.from('x'))
  const attempts = {
    'a wrong key': { files: open('wrong-key'), message: /SUPABASE_SERVICE_ROLE_KEY/ },
    'no bucket': {
      files: open(storage.keys.serviceRole, { bucket: 'elsewhere' }),
      message: /setup-supabase\.sql/,
    },
  }
  for (const keysCheckedBy of ['gateway', 'service'] as const) {
    storage.switches.keysCheckedBy = keysCheckedBy
    for (const [name, { files, message }] of Object.entries(attempts)) {
      for (const run of [
        () => files.write('a.txt', Buffer.from('y')),
        () => files.read('a.txt'),
        () => files.stat('a.txt'),
        () => files.remove(['a.txt']),
        () => files.list()[Symbol.asyncIterator]().next(),
      ]) {
        const error = await caught(run())
        t.match(error, { message }, name)
        t.notOk(error instanceof FilesError, name)
      }
    }
  }
  t.ok(await files.stat('a.txt'))
})

t.test('the public key can neither read nor change files', async (t) => {
  const { storage, files, open } = await openStorage(t)
  await files.write('a.txt', Buffer.from('mine'))
  const anon = open(storage.keys.anon)
  t.equal(await anon.read('a.txt'), null)
  t.equal(await anon.stat('a.txt'), null)
  t.match(await anon.list()[Symbol.asyncIterator]().next(), { done: true })
  await anon.remove(['a.txt'])
  t.match(await caught(anon.write('a.txt', Buffer.from('theirs'))), { message: /rejected the key/ })
  const found = await files.read('a.txt')
  t.equal(found && (await text(found.stream)), 'mine')
})

t.test('sends one request for a read, and none for nothing', async (t) => {
  const { storage, files } = await openStorage(t)
  await files.write('a.txt', Buffer.from('0123456789'))
  storage.seen.length = 0
  await files.remove([])
  const found = await files.read('a.txt', { start: 2, end: 4 })
  t.equal(found && (await text(found.stream)), '234')
  t.match(storage.seen, [{ method: 'GET', path: 'the-way/a.txt', range: 'bytes=2-4' }])
  t.equal(storage.seen.length, 1)
})

t.test('destroying a download closes its request', async (t) => {
  const { storage, files } = await openStorage(t)
  await files.write('a.bin', Buffer.alloc(20_000_000))
  for (const isReading of [false, true]) {
    const found = await files.read('a.bin')
    if (isReading) await found?.stream[Symbol.asyncIterator]().next()
    found?.stream.destroy()
    const entry = storage.seen.at(-1)
    await waitFor(
      async () => entry?.end,
      (end) => end === 'closed',
    )
    t.equal(entry?.end, 'closed')
  }
  storage.switches.download = 'stalling'
  const found = await files.read('a.bin')
  const reading = found && caught(buffer(found.stream))
  const entry = storage.seen.at(-1)
  found?.stream.destroy()
  await reading
  await waitFor(
    async () => entry?.end,
    (end) => end === 'closed',
  )
})

t.test('stores each file with its type, and disables caching', async (t) => {
  const { storage, files } = await openStorage(t)
  const types = {
    'a.jpg': 'image/jpeg',
    'a.png': 'image/png',
    'a.webp': 'image/webp',
    'a.tar': 'application/x-tar',
    'a.bin': 'application/octet-stream',
  }
  for (const [key, type] of Object.entries(types)) {
    await files.write(key, Buffer.from('x'))
    const answer = await fetch(`${storage.url}/storage/v1/object/the-way/${key}`, {
      headers: { apikey: storage.keys.serviceRole },
    })
    t.equal(answer.headers.get('content-type'), type)
    t.equal(answer.headers.get('cache-control'), 'max-age=0')
  }
})

t.test('lists and removes more files than one call can handle', async (t) => {
  const { storage, files } = await openStorage(t)
  const keys = Array.from({ length: 2100 }, (_, n) => `many/${String(n).padStart(4, '0')}.txt`)
  const queue = [...keys]
  const lane = async () => {
    for (let key = queue.pop(); key; key = queue.pop()) await files.write(key, Buffer.from('x'))
  }
  await Promise.all(Array.from({ length: 8 }, lane))
  const listed = async () => {
    const found: string[] = []
    for await (const { key } of files.list()) found.push(key)
    return found.sort()
  }
  t.same(await listed(), keys)
  t.equal(storage.seen.filter(({ path }) => path === 'list-v2/the-way').length, 3)
  await files.remove(keys.slice(1))
  t.same(await listed(), keys.slice(0, 1))
  t.same(readdirSync(storage.directory).length, 1)
})
