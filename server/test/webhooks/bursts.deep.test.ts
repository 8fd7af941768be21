import t from 'tap'
import { times } from '../contracts/database/contract.ts'
import { allHandled, deliver } from '../support/webhooks.ts'
import { startScriptedApp } from './scripted-replicate.ts'

async function inGroups<T>(items: T[], size: number, send: (item: T) => Promise<unknown>) {
  for (let from = 0; from < items.length; from += size)
    await Promise.all(items.slice(from, from + size).map(send))
}

/** Shuffles items in the same order every time. */
function shuffled<T>(items: T[]): T[] {
  let state = 1
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}

/** One request for its state, and a second one for the weights. */
const isRequestedOnce = (count = 0) => count === 1 || count === 2

t.test('stores one delivery and one model for hundreds of duplicates', async (t) => {
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
  t.ok(isRequestedOnce(replicate.requests.get(remote)), 'one request')
})

t.test('creates 40 models from hundreds of shuffled deliveries for 40 trainings', async (t) => {
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
  const requests = [...replicate.requests.values()]
  t.equal(requests.length, 40)
  t.ok(requests.every(isRequestedOnce), 'a completed training is never requested again')
  for (const { id } of trainings.slice(0, 5)) t.equal(await statusOf(id), 'succeeded')
})

t.test('requests a run only a few times during a burst of deliveries', async (t) => {
  const { test, replicate, startTraining } = await startScriptedApp(t)
  const { remote } = await startTraining('processing')
  const { getTraining } = test.deps.replicate
  let allowResponse = () => {}
  const isAllowed = new Promise<void>((resolve) => {
    allowResponse = resolve
  })
  test.deps.replicate.getTraining = async (id) => {
    await isAllowed
    return getTraining(id)
  }
  await Promise.all(times(40, () => deliver(test, { id: remote, status: 'processing' })))
  allowResponse()
  await allHandled(test)
  const count = replicate.requests.get(remote) ?? 0
  t.ok(count >= 1 && count <= 3, `${count} requests for 40 deliveries`)
})
