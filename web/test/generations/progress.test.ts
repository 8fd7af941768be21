import type { Generation } from '@the-way/shared'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'

await setUpDom(t)
const { countAhead, progressLabel } = await import(
  '../../src/features/generations/progress-line.tsx'
)
const { missingImages, missingLabel } = await import(
  '../../src/features/generations/missing-images.tsx'
)
const { chargeOf } = await import('../../src/features/generations/cancel-all.tsx')

const image = {
  id: 'i',
  run_id: 'r',
  number: 1,
  url: '/i.webp',
  thumbnail_url: '/t.webp',
  width: 1,
  height: 1,
  format: 'webp',
} as const
const generation = (rest: Partial<Generation>): Generation => ({
  id: 'one',
  model_id: 'model',
  model_name: 'Lamp',
  status: 'queued',
  prompt: 'LMP at dusk',
  prompts: ['LMP at dusk'],
  keyword_inserted: false,
  parameters: {},
  seed: 1,
  num_outputs: 4,
  retry_of: null,
  on_hold: false,
  retry_at: null,
  images: [],
  deleted_images: 0,
  withheld: 0,
  lost: 0,
  source: null,
  loras: [],
  runs: [],
  progress: { step: null, total: null },
  replicate_id: null,
  error: null,
  estimate_usd_micros: null,
  cost_usd_micros: null,
  cancel_requested_at: null,
  created_at: '2026-11-25T12:00:00.000Z',
  started_at: null,
  completed_at: null,
  ...rest,
})
const ended = '2026-11-25T12:01:00.000Z'

t.test('tells the time in the queue and the running time apart', async (t) => {
  const label = (rest: Partial<Generation>, ahead = 0) =>
    progressLabel(generation(rest), ahead, new Date('2026-11-25T12:00:40.000Z'))
  const started_at = '2026-11-25T12:00:32.000Z'
  t.equal(label({}), 'In the queue for 40 s')
  t.equal(label({ status: 'submitting' }, 2), 'In the queue for 40 s, 2 before it')
  t.equal(label({ status: 'starting' }), 'Waiting for a machine for 40 s')
  t.equal(label({ status: 'processing', started_at }), 'Generating 4 for 8 s')
  t.equal(label({ status: 'processing' }), 'Generating 4')
  t.equal(label({ status: 'saving', started_at }), 'Saving 4')
})

t.test('counts the generations that were requested before and have not ended', async (t) => {
  const list = [
    generation({}),
    generation({ status: 'processing' }),
    generation({ status: 'succeeded', completed_at: ended }),
    generation({ status: 'saving' }),
  ]
  t.strictSame(
    list.map((_, index) => countAhead(list, index)),
    [2, 1, 1, 0],
  )
})

t.test('counts missing images and says why', async (t) => {
  const of = (rest: Partial<Generation>) => generation({ completed_at: ended, ...rest })
  const partly = of({ status: 'succeeded', images: [image], withheld: 1 })
  t.equal(missingLabel(partly), '3 of 4 images missing: 1 blocked by the safety filter, 2 lost.')
  t.equal(missingLabel(of({ status: 'failed' })), '4 of 4 images missing: 4 failed.')
  t.equal(missingImages(of({ status: 'succeeded', images: [image], deleted_images: 3 })), 0)
  t.equal(missingImages(of({ status: 'canceled' })), 0, 'not wanted any more')
  t.equal(missingImages(generation({ status: 'processing' })), 0, 'still to come')
})

t.test('says what is charged before everything is canceled', async (t) => {
  const open = [
    generation({}),
    generation({ status: 'processing' }),
    generation({ status: 'submitting' }),
  ]
  t.equal(
    chargeOf(open, false),
    '1 generation waiting: not sent, so nothing is charged. 2 generations sent: Replicate bills the time that they ran.',
  )
  t.match(chargeOf(open, true), 'nothing is charged')
  t.notMatch(chargeOf(open.slice(0, 1), false), 'Replicate')
})
