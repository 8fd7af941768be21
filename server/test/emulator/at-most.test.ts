import t from 'tap'
import { atMost } from '../../emulator/predictions/at-most.ts'

t.test('runs two jobs at once and the others in order, even after a failure', async (t) => {
  const runAtMostTwo = atMost(2)
  const started: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const runs = [0, 1, 2, 3].map((number) =>
    runAtMostTwo(
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
