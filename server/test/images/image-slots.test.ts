import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { withHeavySlot, withImageSlot } from '../../src/images/image-slots.ts'

t.test('works on two images at once and the others in order, even after a failure', async (t) => {
  const started: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const runs = [0, 1, 2, 3].map((number) =>
    withImageSlot(
      () =>
        new Promise<number>((resolve, reject) => {
          started.push(number)
          ends[number] = (error) => (error ? reject(error) : resolve(number))
        }),
    ),
  )
  await turn()
  t.same(started, [0, 1])
  ends[1]?.(new Error('broken'))
  t.equal(await runs[1]?.catch((error: Error) => error.message), 'broken')
  await turn()
  t.same(started, [0, 1, 2])
  ends[0]?.()
  t.equal(await runs[0], 0)
  await turn()
  t.same(started, [0, 1, 2, 3])
  ends[2]?.()
  ends[3]?.()
  t.same(await Promise.all(runs.slice(2)), [2, 3])
})

t.test('decodes one heavy image at a time, which has one of the two slots', async (t) => {
  const started: string[] = []
  const ends: (() => void)[] = []
  const hold = (name: string) => () =>
    new Promise<void>((resolve) => {
      started.push(name)
      ends.push(resolve)
    })
  const runs = ['first', 'second'].map((name) => withImageSlot(() => withHeavySlot(hold(name))))
  await turn()
  t.same(started, ['first'])
  ends[0]?.()
  await runs[0]
  await turn()
  t.same(started, ['first', 'second'])
  ends[1]?.()
  await Promise.all(runs)
})
