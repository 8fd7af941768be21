import t from 'tap'
import { train, waitUntilEnded } from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const importable = async ({ call }: TestApp) =>
  (await call({ url: '/api/models/importable' })).json()

t.test('lists versions without a model here until they are imported', async (t) => {
  const test = await startTestApp(t)
  const { call } = test
  t.strictSame(await importable(test), { versions: [], complete: true }, 'no base model yet')
  const { model_id, model_url, replicate_id } = await waitUntilEnded(test, await train(test))
  t.strictSame((await importable(test)).versions, [], 'it already has a model')

  await call({ method: 'DELETE', url: `/api/models/${model_id}` })
  const { version: other } = test.emulator.seedModel({
    owner: 'the-way-emulator',
    name: 'sdxl-base',
    family: 'sdxl',
    visibility: 'private',
  })
  const found = await importable(test)
  t.match(found, {
    versions: [
      {
        model_url: `the-way-emulator/sdxl-base:${other}`,
        replicate_id: null,
        keyword: null,
        trainer: null,
      },
      { model_url, replicate_id, keyword: 'LMP', trainer: 'flux', created_at: /^\d{4}-/ },
    ],
    complete: true,
  })
  const payload = { name: 'Lamp again', model_url, keyword: 'LMP', replicate_id }
  const saved = await call({ method: 'POST', url: '/api/models/save', payload })
  t.match(saved.json(), { model_url, replicate_id, keyword: 'LMP', status: 'ready' })
  t.match((await importable(test)).versions, [{ version: other }])
})

t.test('says what to do if Replicate cannot be reached or rejects the token', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  for (const url of ['/api/models/importable', '/api/models/check-migration']) {
    await addModel(test, { name: 'Lamp', model_url: 'acme/lamp' })
    test.emulator.addFault({ status: 503, route: 'any', probability: 1 })
    const unavailable = await test.call({ url })
    t.equal(unavailable.statusCode, 503)
    t.match(unavailable.json(), {
      code: 'replicate.unavailable',
      detail: /can’t be reached.*check again/,
    })
    test.emulator.clearFaults()
    test.emulator.addFault({ status: 401, route: 'any', probability: 1 })
    t.match((await test.call({ url })).json(), {
      status: 503,
      code: 'replicate.wrong_token',
      detail: /REPLICATE_API_TOKEN/,
    })
    test.emulator.clearFaults()
  }
})
