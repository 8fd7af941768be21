import type { Dataset } from '@the-way/shared'
import t from 'tap'
import type { Picked } from '../../src/features/datasets/files/picked.ts'
import { setUpDom } from '../support/dom.ts'
import { dataset, image } from './support.ts'

await setUpDom(t)
// happy-dom's object URLs are not needed here.
URL.createObjectURL = () => 'blob:'
URL.revokeObjectURL = () => {}
const { UploadQueue } = await import('../../src/features/datasets/uploads/upload-queue.ts')
const { ApiError, unreachable } = await import('../../src/lib/api-error.ts')
const { reportAway, reportReached } = await import('../../src/lib/connection.ts')

interface SentRequest {
  id: string
  form: FormData
  respond: (dataset: Dataset) => void
  fail: (error: Error) => void
}

/** Opens a queue in which each request waits for the test to respond. */
function openQueue(datasetId: string) {
  const sent: SentRequest[] = []
  const arranged: string[][] = []
  const checks = new Set<() => void>()
  const runChecks = () => {
    for (const check of checks) check()
  }
  const queue = new UploadQueue({
    datasetId,
    send: ({ form }) =>
      new Promise((respond, fail) => {
        sent.push({ id: String(form.get('image_id')), form, respond, fail })
        runChecks()
      }),
    arrange: async (order) => {
      arranged.push(order)
      return dataset(order.map((id) => image(id)))
    },
    onDataset: () => {},
  })
  queue.subscribe(runChecks)
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (condition()) resolve()
      }
      checks.add(check)
      check()
    })
  const states = () => queue.state().uploads.map(({ name, state }) => `${name} ${state}`)
  return { queue, sent, arranged, until, states }
}

const picked = (...names: string[]): Picked => ({
  images: names.map((name) => ({
    kind: 'image',
    name,
    file: new File(['pixels'], name, { type: 'image/jpeg' }),
    caption: null,
  })),
  rejected: [],
  systemFiles: 0,
})

const withCaption = (name: string, text: string): Picked => ({
  ...picked(name),
  images: picked(name).images.map((image) => ({
    ...image,
    caption: new File([text], 'any.caption'),
  })),
})

/** Returns the names and texts of a form's files. */
const filesOf = (form = new FormData()) =>
  Promise.all(
    form
      .getAll('file')
      .flatMap((file) => (file instanceof File ? [file] : []))
      .map(async (file) => [file.name, await file.text()]),
  )

t.test('uploads three images at a time', async (t) => {
  const { queue, sent, until, states } = openQueue('three')
  queue.add(picked('a', 'b', 'c', 'd'))
  await until(() => sent.length === 3)
  t.strictSame(states(), ['a sending', 'b sending', 'c sending', 'd waiting'])
  const [first] = sent
  first?.respond(dataset([image(first.id)]))
  await until(() => sent.length === 4 && queue.state().uploaded === 1)
  for (const { id, respond } of sent) respond(dataset([image(id)]))
  await until(() => queue.state().uploads.length === 0)
  t.equal(sessionStorage.getItem('uploads-three'), null)
})

t.test('retries an upload with the same id after the connection dropped', async (t) => {
  const { queue, sent, until, states } = openQueue('line')
  queue.add(picked('a', 'b'))
  await until(() => sent.length === 2)
  const [a, b] = sent
  reportAway()
  a?.fail(unreachable())
  await until(() => states()[0] === 'a lost')
  b?.respond(dataset([image(b.id)]))
  await until(() => states().length === 1)
  reportReached()
  await until(() => sent.length === 3)
  t.equal(sent[2]?.id, a?.id)
  sent[2]?.respond(dataset([image('a')]))
  await until(() => queue.state().uploads.length === 0)
})

t.test('reports a rejected image with its reason and does not retry it', async (t) => {
  const { queue, sent, until } = openQueue('rejected')
  queue.add(picked('a'))
  await until(() => sent.length === 1)
  sent[0]?.fail(
    new ApiError({
      status: 422,
      code: 'datasets.no_picture',
      detail: 'No image could be used.',
      errors: [{ field: 'a', code: 'not_a_picture', detail: 'It is a film.' }],
    }),
  )
  await until(() => queue.state().rejected.length === 1)
  t.strictSame(queue.state().rejected, [
    { name: 'a', code: 'not_a_picture', detail: 'It is a film.' },
  ])
  t.strictSame(queue.state().uploads, [])
})

t.test('after a reload, lists missing uploads, which keep their id when added again', async (t) => {
  const before = openQueue('reload')
  before.queue.add(picked('a', 'b'))
  await before.until(() => before.sent.length === 2)
  before.sent[0]?.respond(dataset([image('a')]))
  await before.until(() => before.queue.state().uploads.length === 1)

  const after = openQueue('reload')
  t.strictSame(
    after.queue.state().missing.map(({ name }) => name),
    ['b'],
  )
  after.queue.add(picked('b'))
  await after.until(() => after.sent.length === 1)
  t.equal(after.sent[0]?.id, before.sent[1]?.id)
  t.strictSame(after.queue.state().missing, [])
})

t.test('sends the caption of an image with it, under its name', async (t) => {
  const { queue, sent, until } = openQueue('text')
  queue.add(withCaption('walk/a.jpeg', 'a lake'))
  await until(() => sent.length === 1)
  t.strictSame(await filesOf(sent[0]?.form), [
    ['walk/a.jpeg', 'pixels'],
    ['walk/a.txt', 'a lake'],
  ])
})

t.test('reports the caption of a rejected image too, and counts system files', async (t) => {
  const { queue, sent, until } = openQueue('both')
  queue.add({ ...withCaption('a.jpg', 'a lake'), systemFiles: 2 })
  await until(() => sent.length === 1)
  const rejection = { status: 422, code: 'datasets.no_usable_picture', detail: 'Damaged.' }
  sent[0]?.fail(new ApiError({ ...rejection, errors: [] }))
  await until(() => queue.state().uploads.length === 0)
  t.match(queue.state(), {
    rejected: [{ name: 'a.jpg' }, { name: 'any.caption', code: 'caption_unused' }],
    systemFiles: 2,
  })
})

t.test('images keep the order in which they were chosen, however uploads complete', async (t) => {
  const { queue, sent, arranged, until } = openQueue('order')
  queue.add(picked('a', 'b'))
  await until(() => sent.length === 2)
  const [a, b] = sent
  if (!a || !b) throw new Error('nothing was sent')
  b.respond(dataset([image('old'), image(b.id)]))
  await until(() => queue.state().uploads.length === 1)
  a.respond(dataset([image('old'), image(b.id), image(a.id)]))
  await until(() => queue.state().order.length === 0)
  t.strictSame(arranged, [['old', a.id, b.id]])
})
