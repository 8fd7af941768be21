import type { Generation } from '@the-way/shared'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'

const { render, screen } = await setUpDom(t)
const { frameCount, GenerationFrames } = await import(
  '../../src/features/generations/generation-frames.tsx'
)

const generation = (rest: Partial<Generation>): Generation => ({
  id: 'one',
  model_id: 'model',
  model_name: 'Lamp',
  status: 'succeeded',
  prompt: 'LMP at dusk',
  prompts: ['LMP at dusk'],
  keyword_inserted: false,
  parameters: {},
  seed: 1,
  num_outputs: 4,
  source: null,
  loras: [],
  retry_of: null,
  on_hold: false,
  retry_at: null,
  images: [],
  deleted_images: 0,
  withheld: 0,
  lost: 0,
  runs: [],
  progress: { step: null, total: null },
  replicate_id: null,
  error: null,
  estimate_usd_micros: null,
  cost_usd_micros: null,
  cancel_requested_at: null,
  created_at: '2026-11-25T12:00:00.000Z',
  started_at: null,
  completed_at: '2026-11-25T12:01:00.000Z',
  ...rest,
})

t.test('frames are marked as blocked only for images that the filter blocked', async (t) => {
  const some = generation({ withheld: 1 })
  t.equal(frameCount(some), 4)
  render(<GenerationFrames generation={some} model={null} />)
  t.equal(screen.getAllByText('blocked').length, 1)
  t.equal(screen.getAllByText('lost').length, 3)
})

t.test('a failed generation has frames only if images were blocked', async (t) => {
  const error = { code: 'generations.no_pictures', message: 'm', hint: 'h' }
  t.equal(frameCount(generation({ status: 'failed', error })), 0)
  t.equal(frameCount(generation({ status: 'failed', withheld: 4 })), 4)
})
