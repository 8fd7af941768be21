import type { Generation } from '@the-way/shared'
import t, { type Test } from 'tap'
import type { Fault } from '../../emulator/faults.ts'
import { generate, makeModel, readGeneration, waitUntilEnded } from '../support/actions.ts'
import type { TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'
import { startNotificationApp, subscribedBrowser } from './notification-app.ts'

interface Start {
  images: number
  faults?: Fault[]
  options?: TestAppOptions
}

/** Starts a generation while one browser is subscribed. */
async function start(t: Test, { images, faults = [], options }: Start) {
  const test = await startNotificationApp(t, options)
  await subscribedBrowser(test, 'laptop')
  const model = await makeModel(test)
  for (const fault of faults) test.emulator.addFault(fault)
  const generation = await generate(test, model.id, { num_outputs: images })
  const deliveries = () =>
    test.database.query('select generation_id, event, outcome from public.push_deliveries')
  return {
    ...test,
    model,
    generation,
    deliveries,
    ended: (): Promise<Generation> => waitUntilEnded(test, generation),
    /** Waits until all messages that were recorded are sent, and returns them. */
    sent: async () => {
      await waitFor(deliveries, (rows) => rows.every(({ outcome }) => outcome !== null))
      return test.push.requests.map(({ message }) => message)
    },
  }
}

t.test('notifies once when a generation of more than 4 images ends', async (t) => {
  const { ended, sent, generation, model, deliveries } = await start(t, { images: 16 })
  t.match(await ended(), { status: 'succeeded', runs: { length: 4 } })
  t.strictSame(await sent(), [
    {
      title: 'Lamp: 16 new images',
      body: 'All 16 images arrived.',
      tag: `generation-${generation.id}`,
      path: `/models/${model.id}`,
      is_always_shown: false,
    },
  ])
  t.strictSame(await deliveries(), [
    { generation_id: generation.id, event: 'succeeded', outcome: 'sent' },
  ])
})

t.test('notifies of 5 images, but not of 4', async (t) => {
  const four = await start(t, { images: 4 })
  t.match(await four.ended(), { status: 'succeeded' })
  t.strictSame(await four.deliveries(), [])
  await waitUntilEnded(four, await generate(four, four.model.id, { num_outputs: 5 }))
  t.match(await four.sent(), [{ title: 'Lamp: 5 new images' }])
})

t.test('says how many images arrived and how many failed', async (t) => {
  const { ended, sent } = await start(t, {
    images: 8,
    faults: [{ fail_prediction: { error: 'CUDA out of memory' }, times: 1 }],
  })
  t.match(await ended(), { status: 'succeeded', images: { length: 4 } })
  t.match(await sent(), [{ title: 'Lamp: 4 new images', body: '4 of 8 images arrived, 4 failed.' }])
})

t.test('says that nothing arrived if all runs failed', async (t) => {
  const { ended, sent, deliveries } = await start(t, {
    images: 8,
    faults: [{ fail_prediction: { error: 'CUDA out of memory' }, times: 2 }],
  })
  t.match(await ended(), { status: 'failed' })
  t.match(await sent(), [{ title: 'Lamp: no images', body: '0 of 8 images arrived, 8 failed.' }])
  t.match(await deliveries(), [{ event: 'failed' }])
})

t.test('does not notify of a generation that its owner canceled', async (t) => {
  const noCredit: Fault = { status: 402, route: 'predictions', method: 'POST', times: 1 }
  const test = await start(t, { images: 8, faults: [noCredit] })
  const { id } = test.generation
  // One run has made its images, the other one is on hold.
  await waitFor(
    () => readGeneration(test, id),
    ({ on_hold, images }) => on_hold && images.length === 4,
  )
  await test.call({ method: 'POST', url: `/api/generations/${id}/cancel` })
  t.match(await test.ended(), { status: 'succeeded', images: { length: 4 } })
  t.strictSame(await test.deliveries(), [])
})
