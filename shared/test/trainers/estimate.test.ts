import {
  defaultsOf,
  estimateFromFinished,
  estimateSeconds,
  estimateUsdMicros,
  presetOf,
  TRAINERS,
} from '@the-way/shared'
import t from 'tap'

t.test(
  'estimates about twenty minutes and under two dollars for a thousand FLUX steps',
  async (t) => {
    const seconds = estimateSeconds('flux', { steps: 1000 })
    t.equal(Math.round(seconds.likely / 60), 20)
    t.equal(estimateUsdMicros('flux', seconds).likely, seconds.likely * 1525)
  },
)

t.test('estimates about a dollar and a half for a fast FLUX run', async (t) => {
  const { likely } = estimateUsdMicros('flux-fast', estimateSeconds('flux-fast', {}))
  t.ok(likely > 1_300_000 && likely < 1_700_000, String(likely))
})

t.test('estimates 10 to 20 minutes for a default SDXL training', async (t) => {
  const { low, high } = estimateSeconds('sdxl', {})
  t.equal(Math.round(low / 60), 10)
  t.equal(Math.round(high / 60), 20)
})

for (const trainer of TRAINERS) {
  t.test(
    `estimates longer for more steps, with the likely value within the bounds: ${trainer}`,
    async (t) => {
      const [quick, thorough] = (['quick', 'thorough'] as const).map((effort) =>
        estimateSeconds(trainer, presetOf({ trainer, subject: null, effort, keyword: 'LMP' })),
      )
      if (!quick || !thorough) throw new Error('an estimate is missing')
      t.ok(quick.low < quick.likely && quick.likely < quick.high)
      t.ok(quick.low < thorough.low && quick.likely < thorough.likely && quick.high < thorough.high)
    },
  )
}

t.test('estimates longer for larger batches and larger SDXL images', async (t) => {
  const flux = (batch_size: number) => estimateSeconds('flux', { steps: 1000, batch_size }).likely
  t.ok(flux(2) > flux(1) * 1.5)
  const sdxl = (resolution: number) =>
    estimateSeconds('sdxl', { ...defaultsOf('sdxl'), resolution }).likely
  t.ok(sdxl(1024) > sdxl(768) * 1.3)
})

t.test('needs three finished trainings for an estimate', async (t) => {
  const parameters = { steps: 1000, batch_size: 1 }
  const usual = estimateSeconds('flux', parameters).likely
  const runs = (...ratios: number[]) =>
    ratios.map((ratio) => ({ parameters, seconds: usual * ratio }))
  t.equal(estimateFromFinished('flux', parameters, runs(0.5, 0.5)), null)
  t.strictSame(estimateFromFinished('flux', parameters, runs(0.6, 0.4, 0.5)), {
    low: Math.round(usual * 0.4 * 0.9),
    likely: Math.round(usual * 0.5),
    high: Math.round(usual * 0.6 * 1.1),
  })
})

t.test('scales finished trainings with other numbers of steps', async (t) => {
  const finished = [500, 1000, 2000].map((steps) => ({
    parameters: { steps },
    seconds: estimateSeconds('flux', { steps }).likely / 2,
  }))
  const parameters = { steps: 4000 }
  t.equal(
    estimateFromFinished('flux', parameters, finished)?.likely,
    Math.round(estimateSeconds('flux', parameters).likely / 2),
  )
})
