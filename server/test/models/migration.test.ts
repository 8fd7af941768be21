import t from 'tap'
import { train, waitUntilEnded } from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { standIn } from '../support/stand-in.ts'
import { startTestApp } from '../support/test-app.ts'

t.test('checks models that were not trained here and explains what is wrong', async (t) => {
  const test = await startTestApp(t)
  const { call, emulator } = test
  await waitUntilEnded(test, await train(test, { name: 'Ours' }))
  const { version } = emulator.seedModel({ owner: 'ada', name: 'portraits' })
  emulator.seedModel({ owner: 'ada', name: 'secret', visibility: 'private' })
  const references = [
    `ada/portraits:${version}`,
    'ada/portraits',
    `ada/portraits:${'e'.repeat(64)}`,
    'ada/secret',
  ]
  for (const [index, model_url] of references.entries())
    await addModel(test, { name: `${index}`, model_url })

  const before = await emulator.ledger()
  const check = (await call({ url: '/api/models/check-migration' })).json()
  t.match(check, {
    models: [
      {
        name: '3',
        generates: false,
        detail: /does not have the model ada\/secret, or it is private/,
      },
      {
        name: '2',
        generates: false,
        detail: /does not have the version eeeeeeeeeeee… of ada\/portraits/,
      },
      { name: '1', generates: true, model_url: 'ada/portraits', detail: /has the version/ },
      { name: '0', generates: true },
    ],
    complete: true,
  })
  t.equal(check.models.length, references.length, 'the model trained here is not checked')
  t.strictSame(await emulator.ledger(), before, 'nothing is charged')
  const { models } = (await call({ url: '/api/models' })).json()
  t.match(
    models.map(({ name, checked_at }: { name: string; checked_at: string | null }) => [
      name,
      checked_at !== null,
    ]),
    [
      ['3', false],
      ['2', false],
      ['1', true],
      ['0', true],
      ['Ours', true],
    ],
    'models that can generate are now marked as checked',
  )
})

t.test('rejects a version without a prompt input', async (t) => {
  const version = 'a'.repeat(64)
  const baseUrl = await standIn(t, () => ({
    body: {
      id: version,
      openapi_schema: { components: { schemas: { Input: { properties: { image: {} } } } } },
    },
  }))
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: { REPLICATE_API_BASE_URL: baseUrl },
  })
  const payload = { name: 'Upscaler', model_url: `acme/upscaler:${version}` }
  const before = await test.count()
  const rejected = await test.call({ method: 'POST', url: '/api/models/save', payload })
  t.match(rejected.json(), {
    status: 422,
    code: 'models.cannot_generate',
    detail: /does not have a prompt input/,
  })
  t.strictSame(await test.count(), before)
  await addModel(test, payload)
  t.match((await test.call({ url: '/api/models/check-migration' })).json(), {
    models: [{ name: 'Upscaler', generates: false, detail: /does not have a prompt input/ }],
  })
})
