import t from 'tap'
import { atMost } from '../../emulator/predictions/at-most.ts'

t.test('runs two at once and the others in order, also after one that failed', async (t) => {
  const oneOfTwo = atMost(2)
  const started: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const runs = [0, 1, 2, 3].map((number) =>
    oneOfTwo(
      () =>
        new Promise<number>((resolve, reject) => {
          started.push(number)
          ends[number] = (error) => (error ? reject(error) : resolve(number))
        }),
    ),
  )
  t.same(started, [0, 1])
  ends[1]?.(new Error('broken'))
  t.equal(await runs[1]?.catch((error: Error) => error.message), 'broken')
  t.same(started, [0, 1, 2])
  ends[0]?.()
  t.equal(await runs[0], 0)
  t.same(started, [0, 1, 2, 3])
  ends[2]?.()
  ends[3]?.()
  t.same(await Promise.all(runs.slice(2)), [2, 3])
})
