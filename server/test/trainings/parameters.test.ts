import t from 'tap'
import { requestTraining } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'

const REJECTIONS: [string, Record<string, string>, object[]][] = [
  [
    'epochs and steps',
    { parameters: '{"epochs":10,"steps":100}' },
    [{ field: 'parameters.epochs', code: 'ambiguous', detail: /steps/ }],
  ],
  ['no epochs', { parameters: '{"epochs":0}' }, [{ field: 'parameters.epochs' }]],
  ['epochs as text', { parameters: '{"epochs":"10"}' }, [{ field: 'parameters.epochs' }]],
  [
    'two invalid settings',
    { parameters: '{"lora_rank":129,"resolution":"500"}' },
    [
      { field: 'parameters.lora_rank' },
      {
        field: 'parameters.resolution',
        code: 'pattern',
        detail: /one or more of 256, 512, 768, 1024 and 1280, separated by commas$/,
      },
    ],
  ],
  [
    'FLUX’s name for steps',
    { trainer: 'sdxl', parameters: '{"steps":100}' },
    [{ field: 'parameters.steps', detail: /max_train_steps/ }],
  ],
  [
    'a setting of another trainer',
    { trainer: 'flux-fast', parameters: '{"learning_rate":0.001}' },
    [{ field: 'parameters.learning_rate', code: 'additionalProperties' }],
  ],
  [
    'a secret',
    { parameters: '{"hf_token":"hf_x"}' },
    [{ field: 'parameters.hf_token', code: 'additionalProperties' }],
  ],
  [
    'a prefix without the keyword',
    { trainer: 'sdxl', parameters: '{"caption_prefix":"a photo, "}' },
    [{ field: 'parameters.caption_prefix', detail: /LMP/ }],
  ],
  [
    'a keyword that SDXL finds inside other words',
    { trainer: 'sdxl', keyword: 'ph' },
    [{ field: 'keyword', detail: /longer/ }],
  ],
  ['an unknown subject', { subject: 'animal' }, [{ field: 'subject' }]],
  ['an unknown effort', { effort: 'lazy' }, [{ field: 'effort' }]],
]

t.test('rejects settings that the trainer cannot use, naming each field', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const before = await test.count()
  for (const [what, parts, errors] of REJECTIONS) {
    const response = await requestTraining(test, parts)
    t.equal(response.statusCode, 400, what)
    t.match(response.json().errors, errors, what)
    t.equal(response.json().errors.length, errors.length, what)
  }
  t.strictSame(await test.count(), before)
})

const ACCEPTED: [string, Record<string, string>, object][] = [
  [
    'epochs',
    { parameters: '{"epochs":40}' },
    { parameters: { steps: 200 }, progress: { total: 200 } },
  ],
  [
    'a preset and a setting that overrides it',
    { subject: 'style', effort: 'thorough', parameters: '{"lora_rank":64}' },
    {
      parameters: { steps: 2000, learning_rate: 0.0002, lora_rank: 64 },
      subject: 'style',
      effort: 'thorough',
    },
  ],
  [
    'the fast trainer',
    { trainer: 'flux-fast', subject: 'style', effort: 'quick' },
    {
      trainer: 'flux-fast',
      parameters: { training_steps: 500, lora_type: 'style' },
      progress: { total: 500 },
    },
  ],
  [
    'SDXL and epochs',
    { trainer: 'sdxl', parameters: '{"epochs":100,"train_batch_size":2}' },
    {
      trainer: 'sdxl',
      parameters: { max_train_steps: 250, train_batch_size: 2, resolution: 768 },
      progress: { total: 250 },
    },
  ],
]
for (const [what, parts, expected] of ACCEPTED) {
  t.test(`starts a training with ${what}`, async (t) => {
    const test = await startTestApp(t, { areJobsRunning: false })
    const started = await requestTraining(test, parts)
    t.equal(started.statusCode, 202)
    t.match(started.json(), expected)
    t.notOk('epochs' in started.json().parameters)
    t.match((await test.call({ url: started.headers.location as string })).json(), expected)
  })
}
