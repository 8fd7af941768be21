import t from 'tap'
import { requestTraining, type TrainingFields } from '../support/actions.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { startTestApp } from '../support/test-app.ts'

const REJECTIONS: [string, TrainingFields, number, object][] = [
  ['no name', { name: undefined }, 400, { code: 'request.invalid', errors: [{ field: 'name' }] }],
  [
    'a keyword of two words',
    { keyword: 'two words' },
    400,
    { errors: [{ field: 'keyword', detail: /one word/ }] },
  ],
  ['no file', { file: undefined }, 400, { errors: [{ field: 'file' }] }],
  [
    'parameters that are not JSON',
    { parameters: '{steps' },
    400,
    { errors: [{ field: 'parameters' }] },
  ],
  [
    'too many steps',
    { parameters: '{"steps":6001}' },
    400,
    { errors: [{ field: 'parameters.steps' }] },
  ],
  [
    'steps as text',
    { parameters: '{"steps":"1000"}' },
    400,
    { errors: [{ field: 'parameters.steps' }] },
  ],
  [
    'an unknown parameter',
    { parameters: '{"stepz":10}' },
    400,
    { errors: [{ field: 'parameters.stepz' }] },
  ],
  ['a long category', { category: 'x'.repeat(61) }, 400, { errors: [{ field: 'category' }] }],
  ['a file that is not a ZIP', { file: Buffer.from('hello') }, 422, { code: 'datasets.not_a_zip' }],
  ['three images', { file: await makeTrainingZip(3) }, 422, { code: 'datasets.too_few_pictures' }],
]
t.test('rejects an invalid request, naming field and fix, and stores nothing', async (t) => {
  const test = await startTestApp(t)
  const before = await test.count()
  for (const [name, fields, statusCode, expected] of REJECTIONS) {
    const response = await requestTraining(test, fields)
    t.equal(response.statusCode, statusCode, name)
    t.match(response.headers['content-type'], /application\/problem\+json/)
    t.match(response.json(), expected, name)
    t.ok(response.json().detail.length > 10)
  }
  const notMultipart = await test.call({
    method: 'POST',
    url: '/api/models/train-flux',
    payload: { name: 'Lamp', keyword: 'LMP' },
  })
  t.equal(notMultipart.statusCode, 415)
  const tooLarge = await requestTraining(test, { file: Buffer.alloc(51 * 1024 * 1024) })
  t.equal(tooLarge.statusCode, 413)
  t.match((await test.call({ url: '/api/models/status?id=nowhere' })).json(), {
    status: 404,
    code: 'trainings.not_found',
  })
  t.equal((await test.call({ url: '/api/trainings/nowhere' })).statusCode, 404)
  const foreign = await requestTraining(
    test,
    {},
    { headers: { authorization: 'Bearer wrong-token' } },
  )
  t.equal(foreign.statusCode, 401)
  t.strictSame(await test.count(), before)
})
