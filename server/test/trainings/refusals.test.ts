import t from 'tap'
import { makeSet } from '../support/make-set.ts'
import { type formOf, startTestApp } from '../support/test-app.ts'
import { set, train, upload } from './training-calls.ts'

const fields = { name: 'Lamp', keyword: 'LMP' }
const REFUSALS: [string, () => Promise<Parameters<typeof formOf>[0]>, number, object][] = [
  [
    'no name',
    async () => ({ file: upload(set), keyword: 'LMP' }),
    400,
    { code: 'request.invalid', errors: [{ field: 'name' }] },
  ],
  [
    'a keyword of two words',
    async () => ({ file: upload(set), name: 'Lamp', keyword: 'two words' }),
    400,
    { errors: [{ field: 'keyword', detail: /one word/ }] },
  ],
  ['no file', async () => fields, 400, { errors: [{ field: 'file' }] }],
  [
    'parameters that are no JSON',
    async () => ({ file: upload(set), ...fields, parameters: '{steps' }),
    400,
    { errors: [{ field: 'parameters' }] },
  ],
  [
    'too many steps',
    async () => ({ file: upload(set), ...fields, parameters: '{"steps":6001}' }),
    400,
    { errors: [{ field: 'parameters.steps' }] },
  ],
  [
    'steps as text',
    async () => ({ file: upload(set), ...fields, parameters: '{"steps":"1000"}' }),
    400,
    { errors: [{ field: 'parameters.steps' }] },
  ],
  [
    'an unknown parameter',
    async () => ({ file: upload(set), ...fields, parameters: '{"stepz":10}' }),
    400,
    { errors: [{ field: 'parameters.stepz' }] },
  ],
  [
    'a long category',
    async () => ({ file: upload(set), ...fields, category: 'x'.repeat(61) }),
    400,
    { errors: [{ field: 'category' }] },
  ],
  [
    'no ZIP',
    async () => ({ file: upload(Buffer.from('hello')), ...fields }),
    422,
    { code: 'datasets.not_a_zip' },
  ],
  [
    'three pictures',
    async () => ({ file: upload(await makeSet(3)), ...fields }),
    422,
    { code: 'datasets.too_few_pictures' },
  ],
]
t.test(
  'a request that cannot be used is refused with field and remedy, and leaves nothing',
  async (t) => {
    const test = await startTestApp(t)
    const before = await test.count()
    for (const [name, form, statusCode, expected] of REFUSALS) {
      const response = await train(test, await form())
      t.equal(response.statusCode, statusCode, name)
      t.match(response.headers['content-type'], /application\/problem\+json/)
      t.match(response.json(), expected, name)
      t.ok(response.json().detail.length > 10)
    }
    const notMultipart = await test.call({
      method: 'POST',
      url: '/api/models/train-flux',
      payload: fields,
    })
    t.equal(notMultipart.statusCode, 415)
    const tooLarge = await train(test, { file: upload(Buffer.alloc(51 * 1024 * 1024)), ...fields })
    t.equal(tooLarge.statusCode, 413)
    t.match((await test.call({ url: '/api/models/status?id=nowhere' })).json(), {
      status: 404,
      code: 'trainings.not_found',
    })
    t.equal((await test.call({ url: '/api/trainings/nowhere' })).statusCode, 404)
    const foreign = await train(
      test,
      { file: upload(set), ...fields },
      { authorization: 'Bearer wrong-token' },
    )
    t.equal(foreign.statusCode, 401)
    t.strictSame(await test.count(), before)
  },
)
