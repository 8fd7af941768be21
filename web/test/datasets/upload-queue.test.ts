import type { Dataset } from '@the-way/shared'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { dataset, image } from './support.ts'

await setUpDom(t)
// Its addresses are of no use to Node.
URL.createObjectURL = () => 'blob:'
URL.revokeObjectURL = () => {}
const { UploadQueue } = await import('../../src/features/datasets/uploads/upload-queue.ts')
const { ApiError, unreachable } = await import('../../src/lib/api-error.ts')
const { reportAway, reportReached } = await import('../../src/lib/connection.ts')

interface Sent {
  id: string
  answer: (dataset: Dataset) => void
  fail: (error: Error) => void
}

/** A queue whose every request waits for the test's answer. */
function openQueue(datasetId: string) {
  const sent: Sent[] = []
  const captions: string[][] = []
  const arranged: string[][] = []
  const looks = new Set<() => void>()
  const lookAgain = () => {
    for (const look of looks) look()
  }
  const queue = new UploadQueue({
    datasetId,
    send: ({ form }) =>
      new Promise((answer, fail) => {
        sent.push({ id: String(form.get('image_id')), answer, fail })
        lookAgain()
      }),
    caption: async (id, text) => {
      captions.push([id, text])
      return dataset([image(id, { caption: text })])
    },
    arrange: async (order) => {
      arranged.push(order)
      return dataset(order.map((id) => image(id)))
    },
    onDataset: () => {},
  })
  queue.subscribe(lookAgain)
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (holds()) resolve()
      }
      looks.add(look)
      look()
    })
  const states = () => queue.state().uploads.map(({ name, state }) => `${name} ${state}`)
  return { queue, sent, captions, arranged, until, states }
}

const picked = (...names: string[]) =>
  names.map((name) => ({
    kind: 'image' as const,
    name,
    file: new File(['pixels'], name, { type: 'image/jpeg' }),
    caption: null,
  }))

t.test('three go at a time, and the next when one has arrived', async (t) => {
  const { queue, sent, until, states } = openQueue('three')
  queue.add(picked('a', 'b', 'c', 'd'), [])
  await until(() => sent.length === 3)
  t.strictSame(states(), ['a sending', 'b sending', 'c sending', 'd waiting'])
  const [first] = sent
  first?.answer(dataset([image(first.id)]))
  await until(() => sent.length === 4 && queue.state().taken === 1)
  for (const { id, answer } of sent) answer(dataset([image(id)]))
  await until(() => queue.state().uploads.length === 0)
  t.equal(sessionStorage.getItem('uploads-three'), null)
})

t.test('a dropped line costs one image, which comes back under its id', async (t) => {
  const { queue, sent, until, states } = openQueue('line')
  queue.add(picked('a', 'b'), [])
  await until(() => sent.length === 2)
  const [a, b] = sent
  reportAway()
  a?.fail(unreachable())
  await until(() => states()[0] === 'a lost')
  b?.answer(dataset([image(b.id)]))
  await until(() => states().length === 1)
  reportReached()
  await until(() => sent.length === 3)
  t.equal(sent[2]?.id, a?.id)
  sent[2]?.answer(dataset([image('a')]))
  await until(() => queue.state().uploads.length === 0)
})

t.test('a refusal is told with its reason and not tried again', async (t) => {
  const { queue, sent, until } = openQueue('refused')
  queue.add(picked('a'), [])
  await until(() => sent.length === 1)
  sent[0]?.fail(
    new ApiError({
      status: 422,
      code: 'datasets.no_picture',
      detail: 'No image could be used.',
      errors: [{ field: 'a', code: 'not_a_picture', detail: 'It is a film.' }],
    }),
  )
  await until(() => queue.state().refused.length === 1)
  t.strictSame(queue.state().refused, [
    { name: 'a', code: 'not_a_picture', detail: 'It is a film.' },
  ])
  t.strictSame(queue.state().uploads, [])
})

t.test('after a reload, what did not arrive is asked for again and keeps its id', async (t) => {
  const before = openQueue('reload')
  before.queue.add(picked('a', 'b'), [])
  await before.until(() => before.sent.length === 2)
  before.sent[0]?.answer(dataset([image('a')]))
  await before.until(() => before.queue.state().uploads.length === 1)

  const after = openQueue('reload')
  t.strictSame(
    after.queue.state().missing.map(({ name }) => name),
    ['b'],
  )
  after.queue.add(picked('b'), [])
  await after.until(() => after.sent.length === 1)
  t.equal(after.sent[0]?.id, before.sent[1]?.id)
  t.strictSame(after.queue.state().missing, [])
})

t.test('a text beside an image becomes its caption', async (t) => {
  const { queue, sent, captions, until } = openQueue('text')
  queue.add(
    picked('a').map((one) => ({ ...one, caption: new File(['a lake\n'], 'a.txt') })),
    [],
  )
  await until(() => sent.length === 1)
  const [a] = sent
  a?.answer(dataset([image(a.id)]))
  await until(() => queue.state().uploads.length === 0)
  t.strictSame(captions, [[a?.id, 'a lake']])
})

t.test('what was chosen first comes first, in whatever order it arrives', async (t) => {
  const { queue, sent, arranged, until } = openQueue('order')
  queue.add(picked('a', 'b'), [])
  await until(() => sent.length === 2)
  const [a, b] = sent
  if (!a || !b) throw new Error('nothing was sent')
  b.answer(dataset([image('old'), image(b.id)]))
  await until(() => queue.state().uploads.length === 1)
  a.answer(dataset([image('old'), image(b.id), image(a.id)]))
  await until(() => queue.state().order.length === 0)
  t.strictSame(arranged, [['old', a.id, b.id]])
})
