import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { DirectoryLockedError, lockDirectory } from '../../lock/directory-lock.ts'
import { kill, messageOf, runChild } from '../support/child.ts'

async function temporaryFolder(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'the-way-lock-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}

const holderScript = new URL('lock-holder.js', import.meta.url)

/** The lock on this platform, and where sockets are files: inside the folder, and elsewhere if its path is too long. */
const cases = [
  { platform: process.platform, folder: 'data' },
  { platform: 'darwin', folder: 'data' },
  { platform: 'darwin', folder: 'a-long-name-'.repeat(10) },
] as const

for (const { platform, folder } of cases) {
  test(`one process holds a folder (${platform}, ${folder.length} characters)`, async (t) => {
    const directory = join(await temporaryFolder(t), folder)
    await mkdir(directory)
    const holder = runChild(t, holderScript, directory, platform)
    t.equal(await messageOf(holder), 'held')
    await t.rejects(
      lockDirectory(directory, { platform }),
      new DirectoryLockedError(directory, String(holder.pid), 'DATA_DIR'),
    )
    await kill(holder)
    const lock = await lockDirectory(directory, { platform })
    await t.rejects(lockDirectory(directory, { platform }), DirectoryLockedError)
    await lock.release()
    await (await lockDirectory(directory, { platform })).release()
  })
}

test('a killed holder never blocks the next one', async (t) => {
  const directory = await temporaryFolder(t)
  for (let round = 0; round < 3; round += 1) {
    const holder = runChild(t, holderScript, directory, 'darwin')
    await messageOf(holder)
    await kill(holder)
  }
  const lock = await lockDirectory(directory, { platform: 'darwin' })
  await lock.release()
})

test('creates a missing folder, and locks it under every name', async (t) => {
  const root = await temporaryFolder(t)
  const directory = join(root, 'not', 'there')
  const lock = await lockDirectory(directory)
  await symlink(directory, join(root, 'link'))
  await t.rejects(lockDirectory(join(root, 'link')), /in use by process .*set DATA_DIR/)
  const other = await lockDirectory(root)
  await other.release()
  await lock.release()
})
