import t from 'tap'
import { times } from '../contracts/database/contract.ts'
import { allHandled, deliver } from '../support/webhooks.ts'
import { startScriptedApp } from './scripted-replicate.ts'

async function inGroups<T>(items: T[], size: number, send: (item: T) => Promise<unknown>) {
  for (let from = 0; from < items.length; from += size)
    await Promise.all(items.slice(from, from + size).map(send))
}

/** The same order at every run. */
function shuffled<T>(items: T[]): T[] {
  let state = 1
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

/** About its state; a second time for the weights. */
const isAskedOnce = (count = 0) => count === 1 || count === 2

t.test('stores one delivery and one model of hundreds of duplicates', async (t) => {
  const { test, replicate, startTraining, models } = await startScriptedApp(t)
  const { id, remote } = await startTraining('succeeded')
  const outcomes: string[] = []
  await inGroups(times(300, String), 50, async () => {
    const answer = await deliver(test, { id: remote, status: 'succeeded' }, { id: 'msg-1' })
    outcomes.push(answer.json().outcome)
  })
  await allHandled(test)
  t.strictSame(
    outcomes.filter((outcome) => outcome !== 'duplicate'),
    ['received'],
  )
  t.strictSame(await models(), [id])
  t.ok(isAskedOnce(replicate.asked.get(remote)), 'one question')
})

t.test('makes 40 models of hundreds of shuffled deliveries for 40 trainings', async (t) => {
  const { test, replicate, startTraining, models, statusOf } = await startScriptedApp(t)
  const trainings = []
  for (const _ of times(40, (n) => n)) trainings.push(await startTraining('succeeded'))
  const statuses = ['starting', 'processing', 'processing', 'succeeded', 'succeeded']
  const deliveries = trainings.flatMap(({ remote }) =>
    [...statuses, ...statuses].map((status) => ({ id: remote, status })),
  )
  await inGroups(shuffled(deliveries), 50, (delivery) => deliver(test, delivery))
  await allHandled(test)
  t.strictSame((await models()).sort(), trainings.map(({ id }) => id).sort())
  const asked = [...replicate.asked.values()]
  t.equal(asked.length, 40)
  t.ok(asked.every(isAskedOnce), 'an ended training is never asked about again')
  for (const { id } of trainings.slice(0, 5)) t.equal(await statusOf(id), 'succeeded')
})

t.test('asks Replicate only a few times in a burst of deliveries', async (t) => {
  const { test, replicate, startTraining } = await startScriptedApp(t)
  const { remote } = await startTraining('processing')
  const { getTraining } = test.deps.replicate
  let letReplicateAnswer = () => {}
  const burst = new Promise<void>((resolve) => {
    letReplicateAnswer = resolve
  })
  test.deps.replicate.getTraining = async (id) => {
    await burst
    return getTraining(id)
  }
  await Promise.all(times(40, () => deliver(test, { id: remote, status: 'processing' })))
  letReplicateAnswer()
  await allHandled(test)
  const count = replicate.asked.get(remote) ?? 0
  t.ok(count >= 1 && count <= 3, `asked ${count} times for 40 deliveries`)
})
