import { test } from 'tap'
import { batchReads } from '../../../src/ports/database/batch-reads.ts'

interface Key {
  id: string
}
interface Row extends Key {
  value: number
}

/** Returns loads that the test completes one by one. */
function heldLoads() {
  const loads: { ids: string[]; answer(rows: Row[]): void; fail(error: Error): void }[] = []
  const read = batchReads<Key, Row>(
    (keys) =>
      new Promise((resolve, reject) => {
        loads.push({ ids: keys.map(({ id }) => id), answer: resolve, fail: reject })
      }),
    ({ id }) => id,
  )
  const load = (index: number) => {
    const found = loads[index]
    if (!found) throw new Error(`load ${index} has not started`)
    return found
  }
  return { read: (id: string) => read({ id }), loads, load }
}

test('loads the first key at once, and keys requested meanwhile together', async (t) => {
  const { read, loads, load } = heldLoads()
  const first = read('a')
  t.strictSame(load(0).ids, ['a'])
  const rest = [read('b'), read('c'), read('b')]
  t.equal(loads.length, 1)
  load(0).answer([{ id: 'a', value: 1 }])
  t.strictSame(await first, { id: 'a', value: 1 })
  t.strictSame(load(1).ids, ['b', 'c'], 'each key once')
  load(1).answer([
    { id: 'c', value: 3 },
    { id: 'b', value: 2 },
  ])
  t.strictSame(
    (await Promise.all(rest)).map((row) => row?.value),
    [2, 3, 2],
  )
})

test('loads a key again that is requested while it loads', async (t) => {
  const { read, load } = heldLoads()
  const before = read('a')
  const after = read('a')
  load(0).answer([{ id: 'a', value: 1 }])
  t.equal((await before)?.value, 1)
  load(1).answer([{ id: 'a', value: 2 }])
  t.equal((await after)?.value, 2)
})

test('returns null for missing rows', async (t) => {
  const { read, load } = heldLoads()
  const missing = read('a')
  load(0).answer([])
  t.equal(await missing, null)
})

test('a failed load fails all waiting keys, and the next key is loaded', async (t) => {
  const { read, loads, load } = heldLoads()
  const first = read('a')
  const second = read('b')
  load(0).fail(new Error('away'))
  await t.rejects(first, { message: 'away' })
  await t.rejects(second, { message: 'away' })
  t.equal(loads.length, 1)
  const third = read('c')
  t.strictSame(load(1).ids, ['c'])
  load(1).answer([])
  t.equal(await third, null)
})
