import disk from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { Writable } from 'node:stream'
import t, { type Test } from 'tap'
import { type Files, FilesError } from '../../src/ports/files/files.ts'
import { makeRawZip } from '../support/make-zip.ts'
import { startHostileApp } from './hostile-app.ts'
import { DATASETS, ROUTES } from './upload-forms.ts'
import { goodEntries } from './zip-parts.ts'

const zip = makeRawZip(await goodEntries())
const upload = [{ name: 'photos.zip', bytes: zip }]

/** Creates files with room for a given number of writes, which records what is stored. */
function createFullFiles() {
  const stored = new Set<string>()
  let left = 0
  const none = async () => null
  const files: Files = {
    check: async () => undefined,
    read: none,
    stat: none,
    list: async function* () {},
    write: async (key) => {
      left -= 1
      if (left < 0) throw new FilesError('full', 'no room')
      stored.add(key)
      return { bytes: 1, sha256: 'x'.repeat(64) }
    },
    remove: async (keys) => {
      for (const key of keys) stored.delete(key)
    },
  }
  const leaveRoom = (writes: number) => {
    left = writes
  }
  return { files, stored, leaveRoom }
}

t.test('reports that there is no room for images, and stores none', async (t) => {
  const { files, stored, leaveRoom } = createFullFiles()
  const app = await startHostileApp(t, { files })
  const before = await app.count()
  for (const room of [0, 1, 3, 6]) {
    leaveRoom(room)
    const answer = await app.send(DATASETS, upload)
    t.same([answer.status, answer.code], [507, 'files.no_space'], `with room for ${room}`)
    t.same([...stored], [], 'no file is stored')
    t.same(await app.count(), before, 'nothing is left')
  }
})

t.test('reports that there is no room for an upload, on every route', async (t) => {
  const app = await startHostileApp(t)
  fillDisk(t, app.deps.spoolDirectory)
  const before = await app.count()
  for (const route of [...ROUTES, await app.images()]) {
    const answer = await app.send(route, upload)
    t.same([answer.status, answer.code], [507, 'uploads.no_space'], route.path)
    t.match(answer.detail, /full/)
  }
  t.same({ ...(await app.count()), rows: before.rows }, before, 'nothing is left')
})

/** Fails writes below the folder with a full disk until the test ends. */
function fillDisk(t: Test, folder: string): void {
  const { open } = disk
  const full: typeof open = async (...args) => {
    const handle = await open(...args)
    if (!String(args[0]).startsWith(folder)) return handle
    const createWriteStream = () =>
      new Writable({
        write: (_chunk, _encoding, done) =>
          done(Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write' })),
        destroy: (error, done) => void handle.close().then(() => done(error)),
      })
    return Object.assign(Object.create(handle), { createWriteStream })
  }
  const replace = (by: typeof open) => {
    disk.open = by
    syncBuiltinESMExports()
  }
  t.teardown(() => replace(open))
  replace(full)
}
