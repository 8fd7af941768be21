import t from 'tap'
import { requestTraining } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'

/** A field that people send, its value, and what the message says about it. */
const FIELDS: [name: string, value: string, advice: string][] = [
  ['steps', '500', 'here: send {"steps":500} in parameters.'],
  ['epochs', '20', 'here: send {"epochs":20} in parameters.'],
  ['max_train_steps', '500', 'here: send {"max_train_steps":500} in parameters.'],
  ['learning_rate', '0.0004', 'here: send {"learning_rate":0.0004} in parameters.'],
  ['epoch', '20', ': did you mean {"epochs":20} in parameters?'],
  ['Steps', '500', ': did you mean {"steps":500} in parameters?'],
  ['lora-rank', '16', ': did you mean {"lora_rank":16} in parameters?'],
  ['dry_run', 'true', 'here: send ?dry_run=true in the URL.'],
  ['dryRun', 'true', ': did you mean ?dry_run=true in the URL?'],
  ['Keyword', 'LMP', ': did you mean keyword?'],
  ['key_word', 'LMP', ': did you mean keyword?'],
  ['dataset', 'x', ': did you mean dataset_id?'],
  ['public', 'true', ': did you mean is_public?'],
  ['Name', 'Lamp', ': did you mean name?'],
  ['colour', 'blue', ': remove it.'],
  // A value may be long or secret, so it is not repeated.
  ['lora_rank', 'my secret', 'here: send {"lora_rank":…} in parameters.'],
  ['x'.repeat(150), '1', ': remove it.'],
]

t.test('rejects unknown fields of a form and says where they belong', async (t) => {
  const test = await startTestApp(t)
  const before = await test.count()
  for (const [name, value, advice] of FIELDS)
    for (const query of ['', '?dry_run=true']) {
      const answer = await requestTraining(test, { [name]: value }, { query })
      t.equal(answer.statusCode, 400, name)
      const isHere = advice.startsWith(':') ? '' : ' '
      t.match(answer.json(), {
        code: 'request.invalid',
        detail: `${name} is an unknown field${isHere}${advice}`,
        errors: [{ field: name, code: 'additionalProperties' }],
      })
    }
  t.strictSame(await test.count(), before)
})

t.test('says the same about the query and about JSON', async (t) => {
  const test = await startTestApp(t)
  const before = await test.count()
  const queries: [string, string][] = [
    ['steps=500', 'steps is an unknown query parameter here: send {"steps":500} in parameters.'],
    ['dryrun=true', 'dryrun is an unknown query parameter: did you mean dry_run?'],
    ['name=Lamp', 'name is an unknown query parameter here: send name in the body.'],
    ['colour=blue', 'colour is an unknown query parameter: remove it.'],
  ]
  for (const [query, detail] of queries) {
    const answer = await requestTraining(test, {}, { query: `?${query}` })
    t.match(answer.json(), { status: 400, code: 'request.invalid', detail })
  }
  const bodies: [object, string][] = [
    [{ steps: 500 }, 'steps is an unknown field here: send {"steps":500} in parameters.'],
    [{ Steps: 500 }, 'Steps is an unknown field: did you mean {"steps":500} in parameters?'],
    [{ dry_run: true }, 'dry_run is an unknown field here: send ?dry_run=… in the URL.'],
    [{ catgory: 'pets' }, 'catgory is an unknown field: did you mean category?'],
  ]
  for (const [body, detail] of bodies) {
    const payload = { name: 'Lamp', keyword: 'LMP', dataset_id: 'x', ...body }
    const answer = await test.call({ method: 'POST', url: '/api/models/train', payload })
    t.match(answer.json(), { status: 400, code: 'request.invalid', detail })
  }
  const parameters = await requestTraining(test, { parameters: { stepz: 500 } })
  t.match(parameters.json(), { errors: [{ detail: 'is an unknown field: did you mean steps?' }] })
  t.strictSame(await test.count(), before)
})
