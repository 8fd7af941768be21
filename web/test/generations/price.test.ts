import type { GenerationEstimate } from '@the-way/shared'
import t from 'tap'
import { pricedPart } from '../../src/features/generations/estimate-api.ts'
import { costLabel, generateLabel, priceLabel } from '../../src/features/generations/price-label.ts'

const cost = (likely: number, low: number, high: number) => ({
  estimate_usd_micros: likely,
  estimate_seconds: 12,
  estimate_range: {
    low_usd_micros: low,
    high_usd_micros: high,
    low_seconds: 10,
    high_seconds: 20,
    based_on: 0,
  },
})
const estimate = (rest: Partial<GenerationEstimate> = {}): GenerationEstimate => ({
  ...cost(40_000, 30_000, 60_000),
  replicate_estimate: null,
  based_on: 0,
  num_outputs: 4,
  prompts: [],
  runs: 1,
  parameters: {},
  ...rest,
})
const real = (rest?: Partial<GenerationEstimate>) => ({
  estimate: estimate(rest),
  emulated: false,
})

t.test('asks for the price of what changes it', async (t) => {
  const body = {
    prompt: 'a lamp',
    seed: 7,
    num_outputs: 2,
    num_inference_steps: 20,
    lora_scale: 1,
    parameters: { width: 512, height: 512, go_fast: true },
  }
  const priced = pricedPart(body)
  t.match(priced, { num_outputs: 2, num_inference_steps: 20 })
  t.strictSame(priced.parameters, { width: 512, height: 512 })
  t.strictSame(pricedPart({ ...body, prompt: 'a desk', seed: 8, lora_scale: 0.5 }), priced)
  t.notSame(pricedPart({ ...body, num_inference_steps: 30 }), priced)
  const { prompt, prompts } = pricedPart({ ...body, prompt: 'a {red|blue|} lamp' })
  t.strictSame({ prompt, prompts: prompts?.length }, { prompt: undefined, prompts: 3 })
})

t.test('names the price on the button, and what it is based on beside it', async (t) => {
  t.equal(generateLabel(4, real()), 'Generate 4 images for $0.04')
  t.equal(priceLabel(real()), '$0.03–0.06, about 12 s, based on typical times')
  t.equal(priceLabel(real({ based_on: 5 })), '$0.03–0.06, about 12 s, based on your last 5 runs')
  t.match(priceLabel(real(cost(4_000, 3_000, 20_000))), /^up to \$0\.02,/)
  t.match(priceLabel(real(cost(4_000, 3_000, 6_000))), /^under \$0\.01,/)
})

t.test('says how Replicate bills while the price is not known', async (t) => {
  const unknown = { estimate: null, emulated: false }
  t.equal(generateLabel(1, unknown), 'Generate 1 image')
  t.equal(priceLabel(unknown), 'Replicate bills the running time.')
})

t.test('names the price on Replicate in demo mode', async (t) => {
  const replicate_estimate = cost(40_000, 30_000, 60_000)
  const demo = { estimate: estimate({ ...cost(0, 0, 0), replicate_estimate }), emulated: true }
  t.equal(generateLabel(4, demo), 'Generate 4 images (demo)')
  t.match(
    priceLabel(demo),
    /^Demo mode: nothing is charged\. On Replicate: \$0\.03–0\.06, about 12/,
  )
})

t.test('says what a generation and each of its images cost', async (t) => {
  const ended = {
    cost_usd_micros: 120_000,
    num_outputs: 4,
    started_at: '2026-11-25T12:00:00.000Z',
    completed_at: '2026-11-25T12:00:24.000Z',
  }
  t.equal(costLabel(ended), '$0.12, $0.03 each, 24 s')
  t.equal(costLabel({ ...ended, num_outputs: 1 }), '$0.12, 24 s')
  t.equal(costLabel({ ...ended, cost_usd_micros: null }), '24 s')
  t.equal(costLabel({ ...ended, cost_usd_micros: 0 }), '24 s', 'in demo mode')
})
