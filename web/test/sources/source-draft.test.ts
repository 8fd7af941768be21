import t from 'tap'
import { setUpDom } from '../support/dom.ts'

await setUpDom(t)
const { keepDraft, readDraft } = await import('../../src/features/sources/source-draft.ts')

const mask = {
  of: 'an-image',
  marks: [
    { kind: 'stroke' as const, erases: false, points: [1, 2, 3] },
    { kind: 'invert' as const },
  ],
  share: 0.5,
}

t.beforeEach(() => sessionStorage.clear())

t.test('a mask and the strength survive a reload, for each model', async (t) => {
  keepDraft('one', { upload: null, mask, strength: 0.4 })
  t.strictSame(readDraft('one'), { upload: null, mask, strength: 0.4 })
  t.strictSame(readDraft('two'), { upload: null, mask: null, strength: null })
})

t.test('what does not look like a draft is ignored', async (t) => {
  sessionStorage.setItem('source-one', JSON.stringify({ upload: 1, mask: null, strength: null }))
  t.strictSame(readDraft('one'), { upload: null, mask: null, strength: null })
})

t.test('a mask that the tab cannot store is left out, and the rest is kept', async (t) => {
  const native = globalThis.sessionStorage
  const stored = new Map<string, string>()
  const full = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > 100) throw new DOMException('full', 'QuotaExceededError')
      stored.set(key, value)
    },
  }
  Object.defineProperty(globalThis, 'sessionStorage', { value: full, configurable: true })
  t.teardown(() =>
    Object.defineProperty(globalThis, 'sessionStorage', { value: native, configurable: true }),
  )
  keepDraft('one', { upload: 'lake.jpg', mask, strength: null })
  t.strictSame(readDraft('one'), { upload: 'lake.jpg', mask: null, strength: null })
})
