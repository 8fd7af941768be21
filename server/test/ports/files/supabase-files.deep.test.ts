import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import t, { type Test } from 'tap'
import { FilesError, FilesSetupError } from '../../../src/ports/files/files.ts'
import {
  createSupabaseFiles,
  type SupabaseFilesOptions,
} from '../../../src/ports/files/supabase-files.ts'
import { makeKeys } from '../../support/supabase-stand-in/keys.ts'
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
  const writes: Record<string, () => Promise<unknown>> = {
    'a buffer': () => files.write('weights/a.tar', tooLarge),
    'a stream of known size': () =>
      files.write('weights/a.tar', Readable.from([tooLarge]), { size: 1001 }),
  }
  for (const isGatewayBuffering of [false, true]) {
    storage.switches.isGatewayBuffering = isGatewayBuffering
    for (const [name, write] of Object.entries(writes)) {
      const error = await caught(write())
      t.ok(error instanceof FilesError && error.kind === 'too_large', `${name}: ${error}`)
      t.match(error, { message: /rejected the file because of its size.*50 MB/ })
    }
  }
  t.equal(await kindOf(files.write('weights/a.tar', Readable.from([tooLarge]))), 'too_large')
  const found = await files.read('weights/a.tar')
  t.equal(found && (await text(found.stream)), 'old')
  t.equal(readdirSync(storage.directory).length, 1)
})

t.test('the size of a stream without one is only checked by a buffering gateway', async (t) => {
  const { storage, files } = await openStorage(t, { maxFileBytes: 1000 })
  const write = () => files.write('weights/a.tar', Readable.from([Buffer.alloc(1001)]))
  await write()
  t.equal((await files.stat('weights/a.tar'))?.size, 1001)
  storage.switches.isGatewayBuffering = true
  t.equal(await kindOf(write()), 'too_large')
})

t.test('a large upload that is rejected midway ends with the rejection', async (t) => {
  const { storage, files, open } = await openStorage(t)
  const elsewhere = open(storage.keys.serviceRole, { bucket: 'elsewhere' })
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
  t.match(await caught(elsewhere.write('weights/a.tar', source)), { message: /have the bucket/ })
  await waitFor(async () => isDestroyed, Boolean)
  t.equal(await files.stat('weights/a.tar'), null)
  t.same(readdirSync(storage.directory), [])
})

t.test('rejects a type that the bucket does not accept for good, with the reason', async (t) => {
  const { storage, files } = await openStorage(t)
  storage.switches.allowedTypes = ['image/png']
  await files.write('a.png', Buffer.from('x'))
  for (const source of [Buffer.from('x'), Readable.from([Buffer.from('x')])]) {
    const error = await caught(files.write('weights/a.tar', source))
    t.ok(error instanceof FilesError && error.kind === 'bad_type', String(error))
    t.match(error, { message: /type application\/x-tar is not supported.*Remove the restriction/ })
  }
})

t.test('reports the full disk of a self-hosted project as full', async (t) => {
  const { storage, files } = await openStorage(t)
  storage.switches.isDiskFull = true
  const error = await caught(files.write('a.png', Buffer.from('x')))
  t.ok(error instanceof FilesError && error.kind === 'full', String(error))
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
    check: () => files.check(),
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
      const calls: (() => Promise<unknown>)[] = [
        () => files.check(),
        () => files.write('a.txt', Buffer.from('y')),
        () => files.read('a.txt'),
        () => files.stat('a.txt'),
      ]
      // The service finds nothing in a bucket that does not exist.
      if (name === 'a wrong key')
        calls.push(
          () => files.remove(['a.txt']),
          () => files.list()[Symbol.asyncIterator]().next(),
        )
      for (const run of calls) {
        const error = await caught(run())
        t.match(error, { message }, name)
        t.ok(error instanceof FilesSetupError, name)
      }
    }
  }
  t.ok(await files.stat('a.txt'))
})

t.test('rejects a token that was signed with another secret', async (t) => {
  const { storage, open } = await openStorage(t)
  storage.switches.keysCheckedBy = 'service'
  const other = open(makeKeys().serviceRole)
  t.match(await caught(other.write('a.txt', Buffer.from('x'))), {
    message: /rejected the key \(signature verification failed\)/,
  })
})

t.test('says that a public bucket has to be made private', async (t) => {
  const { storage, files } = await openStorage(t)
  await files.check()
  storage.switches.isBucketPublic = true
  const error = await caught(files.check())
  t.ok(error instanceof FilesSetupError)
  t.match(error, { message: /bucket the-way .* is public.* Run scripts\/setup-supabase\.sql/ })
})

t.test('reads a file whose bytes are lost as missing, and only that one', async (t) => {
  const { storage, files } = await openStorage(t)
  for (const key of ['lost.png', 'kept.png']) await files.write(key, Buffer.from('0123456789'))
  storage.switches.lostBytes = new Set(['lost.png'])
  for (const backend of ['file', 's3'] as const) {
    storage.switches.backend = backend
    t.equal(await files.read('lost.png'), null, backend)
    t.equal(await files.read('lost.png', { start: 2, end: 4 }), null, `${backend}: a range`)
    const found = await files.read('kept.png')
    t.equal(found && (await text(found.stream)), '0123456789', backend)
  }
  const listed: string[] = []
  for await (const { key } of files.list()) listed.push(key)
  t.same(listed.sort(), ['kept.png', 'lost.png'], 'probes are removed')
  await files.remove(['lost.png'])
  t.equal(await files.stat('lost.png'), null)
})

t.test('a range that a replaced file does not have is not taken for a lost file', async (t) => {
  const { storage, files } = await openStorage(t)
  await files.write('a.png', Buffer.from('0123'))
  storage.switches.backend = 's3'
  t.equal(await kindOf(files.read('a.png', { start: 8, end: 9 })), 'unavailable')
})

t.test('ends an upload when the service is silent, long before its whole time', async (t) => {
  const { storage, withTimeouts } = await openStorage(t)
  const files = withTimeouts({ uploadMs: 20_000, silentMs: 1000 })
  storage.switches.away = 'silent'
  const error = await caught(files.write('a.tar', Readable.from([Buffer.from('x')])))
  t.ok(error instanceof FilesError && error.kind === 'unavailable', String(error))
  t.match(inspect(error, { depth: 5 }), /HeadersTimeoutError/, 'not by the limit for all of it')
})

t.test('waits for small files of known size no longer than for other answers', async (t) => {
  const { storage, withTimeouts } = await openStorage(t)
  const files = withTimeouts({ answerMs: 300, uploadMs: 600_000, silentMs: 600_000 })
  storage.switches.away = 'silent'
  const source = Readable.from([Buffer.from('x')])
  t.equal(await kindOf(files.write('a.png', source, { size: 1 })), 'unavailable')
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
