import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { dataset, image } from './support.ts'

await setUpDom(t)
const { CaptionStore } = await import('../../src/features/datasets/editor/caption-store.ts')
const { replaced, withPrefix } = await import('../../src/features/datasets/editor/find-replace.ts')
const { pairsTogether } = await import('../../src/features/datasets/editor/pairs.ts')
const { unreachable } = await import('../../src/lib/api-error.ts')
const { reportAway, reportReached } = await import('../../src/lib/connection.ts')

const [lake, hill] = [image('lake', { caption: 'a lake' }), image('hill')]

t.test('adds a prefix only to captions without it', async (t) => {
  const captions = [
    { id: 'lake', text: 'a lake' },
    { id: 'hill', text: '' },
    { id: 'sea', text: 'photo of a sea' },
  ]
  t.strictSame(withPrefix(captions, 'photo of ').changes, [
    { id: 'lake', caption: 'photo of a lake' },
    { id: 'hill', caption: 'photo of' },
  ])
  t.strictSame(withPrefix(captions, '  ').changes, [])
})

t.test('find and replace counts matches, and skips captions that would be too long', async (t) => {
  const bulk = replaced(
    [
      { id: 'a', text: 'red and red' },
      { id: 'b', text: 'blue' },
      { id: 'c', text: `red${'x'.repeat(1997)}` },
    ],
    'red',
    'green',
  )
  t.equal(bulk.found, 3)
  t.equal(bulk.tooLong, 1)
  t.strictSame(bulk.changes, [{ id: 'a', caption: 'green and green' }])
})

t.test('lists only images with findings, near-duplicates side by side', async (t) => {
  const pair = (id: string, other: string) =>
    image(id, { findings: [{ code: 'near_duplicate', detail: '', image_id: other }] })
  const blurred = image('b', { findings: [{ code: 'blurred', detail: '' }] })
  t.strictSame(
    pairsTogether([pair('a', 'd'), blurred, image('c'), pair('d', 'a')]).map(({ id }) => id),
    ['a', 'd', 'b'],
  )
})

t.test('typing in one caption is one undo step', async (t) => {
  const saved: unknown[] = []
  const store = new CaptionStore({
    save: async (changes) => {
      saved.push(changes)
      return dataset([lake, hill])
    },
    onDataset: () => {},
  })
  store.type(lake, 'a lak')
  store.type(lake, 'a lak at')
  store.endTyping()
  store.type(hill, 'a hill')
  await store.save()
  t.equal(store.state().saving.kind, 'saved')
  store.undo()
  store.undo()
  t.equal(store.state().undo, null)
  await store.save()
  t.strictSame(saved, [
    [
      { id: 'lake', caption: 'a lak at' },
      { id: 'hill', caption: 'a hill' },
    ],
    [
      { id: 'hill', caption: '' },
      { id: 'lake', caption: 'a lake' },
    ],
  ])
})

t.test(
  'keeps unsaved captions, reports the failure, and saves when the server is back',
  async (t) => {
    let isAway = true
    let saves = 0
    const store = new CaptionStore({
      save: async () => {
        if (isAway) throw unreachable()
        saves++
        return dataset([lake])
      },
      onDataset: () => {},
    })
    store.type(lake, 'a lake at dusk')
    await t.rejects(store.settle(), { code: 'network.unreachable' })
    t.match(store.state().saving, { kind: 'failed' })
    t.equal(store.textOf(lake), 'a lake at dusk')

    isAway = false
    reportAway()
    const done = new Promise<void>((resolve) =>
      store.subscribe(() => store.state().saving.kind === 'saved' && resolve()),
    )
    reportReached()
    await done
    t.equal(saves, 1)
  },
)
