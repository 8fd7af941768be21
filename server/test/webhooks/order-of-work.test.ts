import t from 'tap'
import { allHandled, deliver, deliveriesOf } from '../support/webhooks.ts'
import { startScriptedApp } from './scripted-replicate.ts'

t.test('answers a delivery after one insert, without waiting for Replicate', async (t) => {
  const { test, startTraining, statusOf } = await startScriptedApp(t)
  const { id, remote } = await startTraining('processing')
  const order: string[] = []
  const { call } = test.deps.database
  const receive = call.webhook_deliveries_receive
  call.webhook_deliveries_receive = (args) => {
    order.push('insert')
    return receive(args)
  }
  let allowResponse = () => {}
  const isAllowed = new Promise<void>((resolve) => {
    allowResponse = resolve
  })
  const { replicate } = test.deps
  const { getTraining } = replicate
  replicate.getTraining = async (remoteId) => {
    order.push('request')
    await isAllowed
    return getTraining(remoteId)
  }

  t.equal((await deliver(test, { id: remote, status: 'processing' })).statusCode, 200)
  t.match(await deliveriesOf(test), [{ outcome: 'received', handled_at: null }])
  t.equal(await statusOf(id), 'starting', 'the delivery is answered while Replicate hangs')
  allowResponse()
  await allHandled(test)
  t.equal(await statusOf(id), 'processing')
  t.strictSame(order, ['insert', 'request'])
})
