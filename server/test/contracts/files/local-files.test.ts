import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { FilesError } from '../../../src/ports/files/files.ts'
import { createLocalFiles } from '../../../src/ports/files/local-files.ts'
import { filesContract } from './files-contract.ts'

filesContract(t, async (t) => createLocalFiles({ directory: join(t.testdir({}), 'files') }))

t.test('leaves no empty folders and no partial files', async (t) => {
  const directory = t.testdir({})
  const files = createLocalFiles({ directory })
  await files.write('datasets/d1/p1.jpg', Buffer.from('x'))
  await files.remove(['datasets/d1/p1.jpg'])
  t.notOk(existsSync(join(directory, 'datasets')))
  const broken = Readable.from(
    (function* () {
      yield Buffer.from('half')
      throw new Error('connection lost')
    })(),
  )
  await t.rejects(files.write('a.txt', broken))
  t.same(readdirSync(join(directory, '.partial')), [])
})

t.test('does not list files without a valid key', async (t) => {
  const directory = t.testdir({ '.DS_Store': 'x', 'a file': 'x' })
  const files = createLocalFiles({ directory })
  writeFileSync(join(directory, 'good.txt'), 'x')
  const keys: string[] = []
  for await (const { key } of files.list()) keys.push(key)
  t.same(keys, ['good.txt'])
})

t.test('reports a full disk with its own kind, and leaves nothing', async (t) => {
  const full = () =>
    new Readable({
      read() {
        this.destroy(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
      },
    })
  const directory = t.testdir({})
  const files = createLocalFiles({ directory })
  const error = await files.write('a.bin', full()).catch((caught) => caught)
  t.ok(error instanceof FilesError)
  t.equal(error.kind, 'full')
  t.same(readdirSync(join(directory, '.partial')), [])
})

t.test('deletes old partial files of a killed process, and keeps recent ones', async (t) => {
  const directory = t.testdir({ '.partial': { old: 'x', young: 'x' } })
  utimesSync(join(directory, '.partial', 'old'), 0, 0)
  await createLocalFiles({ directory }).write('a.txt', Buffer.from('x'))
  t.same(readdirSync(join(directory, '.partial')), ['young'])
})
