import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { type Files, FilesError } from '../../../src/ports/files/files.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

const BAD_KEYS = [
  '',
  '.',
  '..',
  '/etc/passwd',
  'datasets/../../etc/passwd',
  'datasets/..',
  'datasets//a.jpg',
  'datasets/./a.jpg',
  'datasets/a.jpg/',
  '.partial/a',
  'datasets/.hidden',
  'datasets\\a.jpg',
  'C:/a.jpg',
  'datasets/a.jpg\0.txt',
  'datasets/a b.jpg',
  'datasets/a.jpg\n',
  'datasets/ä.jpg',
  `${'a/'.repeat(150)}a`,
]

const SENT_BYTES = 4_000_000

/** Returns a source that has been sent in part, so that a request is under way, before it continues with `rest`. */
function underWay(rest: () => AsyncGenerator<Buffer>): Readable {
  const parts = async function* () {
    for (let sent = 0; sent < SENT_BYTES; sent += 100_000) {
      yield Buffer.alloc(100_000)
      await wait(2)
    }
    yield* rest()
  }
  return Readable.from(parts())
}

/** Tests what every adapter of the port must do; `create` returns an empty store. */
export function filesContract(t: Test, create: (t: Test) => Promise<Files>): void {
  const listed = async (files: Files, folder?: string) => {
    const keys: string[] = []
    for await (const { key } of files.list(folder)) keys.push(key)
    return keys.sort()
  }
  const kindOf = (run: Promise<unknown>) =>
    run.then(
      () => 'nothing thrown',
      (error) => (error instanceof FilesError ? error.kind : String(error)),
    )

  t.test('returns what was written, with its size and hash', async (t) => {
    const files = await create(t)
    const before = Date.now() - 2000
    t.same(await files.write('datasets/d1/p1.jpg', Buffer.from('hello')), {
      bytes: 5,
      sha256: sha256('hello'),
    })
    const found = await files.read('datasets/d1/p1.jpg')
    t.equal(found && (await text(found.stream)), 'hello')
    const stat = await files.stat('datasets/d1/p1.jpg')
    t.equal(stat?.size, 5)
    t.ok(Number(stat?.modified_at) >= before)
  })

  t.test('accepts streams of any size and replaces existing files', async (t) => {
    const files = await create(t)
    const part = Buffer.alloc(100_000, 7)
    await files.write('weights/a.tar', Buffer.from('old'))
    const { bytes } = await files.write(
      'weights/a.tar',
      Readable.from(Array.from({ length: 30 }, () => part)),
    )
    t.equal(bytes, 3_000_000)
    const found = await files.read('weights/a.tar')
    t.equal(found && sha256(await buffer(found.stream)), sha256(Buffer.alloc(3_000_000, 7)))
    t.same(await files.write('empty', Buffer.alloc(0)), { bytes: 0, sha256: sha256('') })
    t.equal((await files.stat('empty'))?.size, 0)
  })

  t.test('reads a range that includes both ends', async (t) => {
    const files = await create(t)
    await files.write('a.txt', Buffer.from('0123456789'))
    const found = await files.read('a.txt', { start: 2, end: 4 })
    t.equal(found && (await text(found.stream)), '234')
  })

  t.test('returns null for missing files', async (t) => {
    const files = await create(t)
    await files.write('a/b.txt', Buffer.from('x'))
    t.equal(await files.read('a/c.txt'), null)
    t.equal(await files.stat('a/c.txt'), null)
    t.equal(await files.stat('a'), null)
    t.equal(await files.read('a'), null)
    t.equal(await files.stat('a/b.txt/c.txt'), null)
  })

  t.test('removes files, ignores missing ones, and keeps the others', async (t) => {
    const files = await create(t)
    await files.write('a/b/1.txt', Buffer.from('x'))
    await files.write('a/2.txt', Buffer.from('x'))
    await files.remove(['a/b/1.txt', 'a/b/none.txt', 'never/was.txt'])
    t.same(await listed(files), ['a/2.txt'])
    await files.remove([])
    await files.remove(['a/2.txt'])
    t.same(await listed(files), [])
  })

  t.test('lists every file with its key', async (t) => {
    const files = await create(t)
    t.same(await listed(files), [])
    const keys = ['datasets/d1/p1.jpg', 'datasets/d1/p1.thumb.webp', 'images/x.png', 'z.txt']
    for (const key of keys) await files.write(key, Buffer.from(key))
    t.same(await listed(files), keys)
    await files.write('datasets/d10/p1.jpg', Buffer.from('x'))
    t.same(await listed(files, 'datasets/d1'), keys.slice(0, 2), 'or only those in a folder')
    t.same(await listed(files, 'datasets/none'), [])
  })

  t.test('rejects a source over the limit and stores nothing', async (t) => {
    const files = await create(t)
    const source = underWay(async function* () {
      yield Buffer.alloc(600)
    })
    t.equal(await kindOf(files.write('a.bin', source, { maxBytes: SENT_BYTES + 500 })), 'too_large')
    t.same(await listed(files), [])
    await files.write('a.bin', Buffer.alloc(1000), { maxBytes: 1000 })
    t.equal((await files.stat('a.bin'))?.size, 1000)
    t.equal(await kindOf(files.write('a.bin', Buffer.alloc(1001), { maxBytes: 1000 })), 'too_large')
  })

  t.test('keeps the existing file when the new source fails', async (t) => {
    const files = await create(t)
    await files.write('a.txt', Buffer.from('good'))
    const broken = underWay(async function* () {
      yield Buffer.from('half')
      throw new Error('connection lost')
    })
    await t.rejects(files.write('a.txt', broken), { message: 'connection lost' })
    const found = await files.read('a.txt')
    t.equal(found && (await text(found.stream)), 'good')
    t.same(await listed(files), ['a.txt'])
  })

  t.test('accepts concurrent writes and removals', async (t) => {
    const files = await create(t)
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await files.write(`busy/${n}.txt`, Buffer.from(String(n)))
        if (n % 2) await files.remove([`busy/${n}.txt`])
      }),
    )
    t.equal((await listed(files)).length, 10)
  })

  t.test('rejects invalid keys', async (t) => {
    const files = await create(t)
    for (const key of BAD_KEYS) {
      const name = JSON.stringify(key.slice(0, 40))
      t.equal(await kindOf(files.write(key, Buffer.from('x'))), 'bad_key', `write ${name}`)
      t.equal(await kindOf(files.read(key)), 'bad_key', `read ${name}`)
      t.equal(await kindOf(files.stat(key)), 'bad_key', `stat ${name}`)
      t.equal(await kindOf(files.remove([key])), 'bad_key', `remove ${name}`)
    }
    t.same(await listed(files), [])
  })
}
