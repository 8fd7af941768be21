import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Files } from '../../src/ports/files/files.ts'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import { createSupabaseFiles } from '../../src/ports/files/supabase-files.ts'
import { generate, makeModel, readGeneration, waitUntilEnded } from '../support/actions.ts'
import { startStorage } from '../support/supabase-stand-in/storage-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startTestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'

const MINUTE_MS = 60_000

interface Storage {
  files: Files
  turn(isAway: boolean): void
}

/** A folder that exists but can be neither read nor written, as on a failing disk. */
function onDisk(t: Test): Storage {
  const directory = temporaryDirectory(t)
  const images = join(directory, 'images')
  mkdirSync(images)
  return {
    files: createLocalFiles({ directory }),
    turn: (isAway) => {
      rmSync(images, { recursive: true })
      if (isAway) symlinkSync(images, images)
      else mkdirSync(images)
    },
  }
}

async function atSupabase(t: Test): Promise<Storage> {
  const { url, keys, switches } = await startStorage(t)
  return {
    files: createSupabaseFiles({ url, serviceRoleKey: keys.serviceRole }),
    turn: (isAway) => {
      switches.away = isAway ? 503 : undefined
    },
  }
}

async function testOutage(t: Test, { files, turn }: Storage) {
  const clock = turnedClock(t)
  let tries = 0
  const counted: Files = {
    ...files,
    write: (...args) => {
      tries += 1
      return files.write(...args)
    },
  }
  const test = await startTestApp(t, { files: counted, predictionSeconds: 0.05 })
  const model = await makeModel(test)
  /** Generates two images, up to the point where they are saved. */
  const begin = async () => {
    const { id } = await generate(test, model.id, { num_outputs: 2 })
    return waitFor(
      () => readGeneration(test, id),
      ({ status }) => status === 'saving',
    )
  }
  /** The check waits two seconds for the database and the files, which on a busy machine may take more than one try. */
  const isReady = (status: number) =>
    waitFor(
      () => test.app.inject({ url: '/api/health/ready' }),
      (answer) => answer.statusCode === status && answer.json().database.ok === true,
    )
  /** Advances the clock and waits until the server has tried to save the waiting images. */
  const pass = async (minutes: number) => {
    clock.pass(minutes * MINUTE_MS)
    const before = tries
    await waitFor(
      async () => tries,
      () => tries > before,
    )
    t.equal((await test.app.inject({ url: '/api/health/live' })).statusCode, 200)
    const ready = await isReady(503)
    t.match(ready.json(), { status: 'unavailable', files: { ok: false } })
  }
  turn(true)
  const waiting = [await begin()]
  await pass(0)
  for (const minutes of [10, 20, 19]) {
    waiting.push(await begin())
    await pass(minutes)
  }
  for (const { id } of waiting)
    t.match(await readGeneration(test, id), { status: 'saving', images: [] })
  turn(false)
  await isReady(200)
  clock.pass(MINUTE_MS / 2)
  for (const generation of waiting) {
    const { status, images } = await waitUntilEnded(test, generation)
    t.equal(status, 'succeeded')
    t.equal(images.length, 2)
    for (const image of images) t.equal((await test.call({ url: image.url })).statusCode, 200)
  }

  turn(true)
  const late = await begin()
  await pass(0)
  clock.pass(61 * MINUTE_MS)
  const lost = { status: 'failed', images: [] }
  t.match(
    await waitUntilEnded(test, late),
    lost,
    'the time has passed: Replicate keeps images for an hour',
  )
}

t.test('saves the images of 49 minutes when the disk is back', (t) => testOutage(t, onDisk(t)))

t.test('saves the images of 49 minutes when Supabase is back', async (t) =>
  testOutage(t, await atSupabase(t)),
)
