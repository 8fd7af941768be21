import t from 'tap'
import { trainerPictures } from '../../src/trainings/trainer-pictures.ts'

const picture = (caption: string) => ({
  name: 'a.jpg',
  file: 'datasets/d/a.jpg',
  format: 'jpg',
  caption,
  bytes: 50,
})
const pictures = [picture('FCE, smiling'), picture('outside'), picture('')]
const row = (trainer: 'flux' | 'flux-fast' | 'sdxl') => ({
  trainer,
  keyword: 'FCE',
  parameters: { caption_prefix: 'a photo of FCE, ' },
})

t.test('each caption that SDXL gets holds the keyword, by which alone it is learnt', async (t) => {
  t.strictSame(trainerPictures(row('sdxl'), pictures), {
    layout: 'caption-table',
    pictures: [picture('FCE, smiling'), picture('a photo of FCE, outside'), picture('')],
  })
})

for (const trainer of ['flux', 'flux-fast'] as const) {
  t.test(`${trainer} gets captions as they are, in files`, async (t) => {
    t.strictSame(trainerPictures(row(trainer), pictures), { layout: 'caption-files', pictures })
  })
}
