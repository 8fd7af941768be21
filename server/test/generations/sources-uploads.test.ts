import type { Generation } from '@the-way/shared'
import t, { type Test } from 'tap'
import { readGeneration, waitUntilEnded } from '../support/actions.ts'
import type { TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'
import { filePart, makeMask, makeSource, startWithSources } from './source-images.ts'

/** Starts an app and requests a generation with an image and a mask; `jobs` then sends it. */
async function start(t: Test, options: TestAppOptions = {}) {
  const test = await startWithSources(t, 'flux', { areJobsRunning: false, ...options })
  const parts = [filePart('image', await makeSource()), filePart('mask', await makeMask())]
  const answer = await test.send(parts)
  t.equal(answer.statusCode, 202, answer.body)
  const generation = answer.json<Generation>()
  const cancel = () =>
    test.call({ method: 'POST', url: `/api/generations/${generation.id}/cancel` })
  /** Makes what waits for its next attempt due now. */
  const hurry = () =>
    test.database.query('update runs set next_check_at = now() where next_check_at > now()')
  const ended = () => waitUntilEnded(test, generation)
  /** Waits until no upload is left and nothing is to be done. */
  const settled = async () => {
    await waitFor(test.filesLeft, (count) => count === 0)
    const due = 'select id from runs where next_check_at is not null'
    await waitFor(
      () => test.database.query(due),
      (rows) => rows.length === 0,
    )
  }
  const created = async () => (await test.emulator.ledger()).predictions_created
  return { ...test, generation, cancel, hurry, ended, settled, created }
}

t.test('sends a generation once its image can be uploaded, and leaves no upload', async (t) => {
  const test = await start(t)
  // The image arrives and the mask does not.
  const { uploadFile } = test.deps.replicate
  const sent: string[] = []
  test.deps.replicate.uploadFile = async (content, name) => {
    sent.push(name.replace(/^.*-/, ''))
    if (sent.length === 2) test.emulator.addFault({ status: 500, route: 'files' })
    return uploadFile(content, name)
  }
  test.deps.jobs.start()
  const held = await waitFor(
    () => readGeneration(test, test.generation.id),
    ({ on_hold }) => on_hold,
  )
  t.match(held, { error: { code: 'replicate.unavailable' } })
  t.equal(await test.filesLeft(), 0, 'the image was deleted again')
  t.equal(await test.created(), 0)
  await test.hurry()
  t.match(await test.ended(), { status: 'succeeded' })
  await test.settled()
  t.strictSame(sent, ['image.png', 'mask.png', 'image.png', 'mask.png'])
  t.equal(await test.created(), 1)
})

t.test('finds a generation whose create call was not answered by its uploads', async (t) => {
  const test = await start(t)
  test.emulator.addFault({ drop_after_create: 'predictions' })
  test.deps.jobs.start()
  t.match(await test.ended(), { status: 'succeeded', images: { length: 1 } })
  await test.settled()
  t.equal(await test.created(), 1)
})

t.test('uploads nothing for a generation that is canceled before', async (t) => {
  const test = await start(t)
  const { uploadFile } = test.deps.replicate
  let uploads = 0
  test.deps.replicate.uploadFile = async (content, name) => {
    uploads += 1
    return uploadFile(content, name)
  }
  t.match((await test.cancel()).json(), { status: 'canceled' })
  test.deps.jobs.start()
  await test.settled()
  t.equal(uploads, 0)
  t.equal(await test.created(), 0)
})

t.test('deletes the uploads of a generation that is canceled while they are sent', async (t) => {
  const test = await start(t)
  const { uploadFile, deleteFile } = test.deps.replicate
  let attempts = 0
  test.deps.replicate.uploadFile = async (content, name) => {
    const file = await uploadFile(content, name)
    if (name.endsWith('mask.png')) await test.cancel()
    return file
  }
  test.deps.replicate.deleteFile = async (id) => {
    attempts += 1
    // The attempt at once fails, so the job has to delete both.
    if (attempts <= 2) throw new Error('Replicate is unreachable')
    await deleteFile(id)
  }
  test.deps.jobs.start()
  t.match(await test.ended(), { status: 'canceled', error: { charged: 'no' } })
  await test.settled()
  t.equal(await test.created(), 0)
})

t.test('replaces the uploads of a server that died before it sent the generation', async (t) => {
  const test = await start(t)
  const { runs_intend } = test.deps.database.call
  test.deps.database.call.runs_intend = () => Promise.reject(new Error('the process dies here'))
  test.deps.jobs.start()
  await waitFor(test.filesLeft, (count) => count === 2)
  await waitFor(
    () => test.database.query('select id from runs where uploads <> $1', ['[]']),
    (rows) => rows.length === 1,
  )
  test.deps.database.call.runs_intend = runs_intend
  await test.database.query('update runs set lease_until = now(), next_check_at = now()')
  t.match(await test.ended(), { status: 'succeeded' })
  await test.settled()
  t.equal(await test.created(), 1)
})

for (const fault of ['fails', 'is canceled'] as const)
  t.test(`deletes the uploads of a generation that ${fault} at Replicate`, async (t) => {
    const test = await start(t, { predictionSeconds: 0.5 })
    if (fault === 'fails') test.emulator.addFault({ fail_prediction: { error: 'CUDA error' } })
    else test.emulator.addFault({ queue_ms: 600_000, route: 'predictions' })
    test.deps.jobs.start()
    if (fault === 'is canceled') {
      await waitFor(
        () => readGeneration(test, test.generation.id),
        ({ replicate_id }) => replicate_id !== null,
      )
      t.equal(await test.filesLeft(), 2)
      await test.cancel()
    }
    const done = await test.ended()
    t.equal(done.status, fault === 'fails' ? 'failed' : 'canceled')
    await test.settled()
  })

t.test('deletes the uploads of a deleted generation that are still at Replicate', async (t) => {
  const test = await start(t)
  const { deleteFile } = test.deps.replicate
  test.deps.replicate.deleteFile = () => Promise.reject(new Error('Replicate is unreachable'))
  test.deps.jobs.start()
  const { id } = await test.ended()
  t.equal(await test.filesLeft(), 2)
  const remove = () => test.call({ method: 'DELETE', url: `/api/generations/${id}` })
  t.equal((await remove()).statusCode, 204)
  t.equal(await test.filesLeft(), 2)
  test.deps.replicate.deleteFile = deleteFile
  await test.deps.removals.work()
  await test.settled()
  t.match(await test.count(), { files: 0 })
})

t.test('does not send a generation whose image is missing on this server', async (t) => {
  const test = await start(t)
  const [row] = await test.database.query('select source_file from generations')
  await test.deps.files.remove([String(row?.['source_file'])])
  test.deps.jobs.start()
  t.match(await test.ended(), {
    status: 'failed',
    error: { code: 'generations.source_missing', charged: 'no' },
  })
  t.equal(await test.created(), 0)
})
