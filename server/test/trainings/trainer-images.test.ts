import t from 'tap'
import { trainerImages } from '../../src/trainings/trainers/trainer-images.ts'

const image = (caption: string) => ({
  name: 'a.jpg',
  file: 'datasets/d/a.jpg',
  format: 'jpg',
  caption,
  bytes: 50,
})
const images = [image('FCE, smiling'), image('outside'), image('')]
const row = (trainer: 'flux' | 'flux-fast' | 'sdxl') => ({
  trainer,
  keyword: 'FCE',
  parameters: { caption_prefix: 'a photo of FCE, ' },
})

t.test('adds the keyword to captions for SDXL, which learns it only from them', async (t) => {
  t.strictSame(trainerImages(row('sdxl'), images), {
    layout: 'caption-table',
    images: [image('FCE, smiling'), image('a photo of FCE, outside'), image('')],
  })
})

for (const trainer of ['flux', 'flux-fast'] as const) {
  t.test(`passes unchanged captions to ${trainer}, in files`, async (t) => {
    t.strictSame(trainerImages(row(trainer), images), { layout: 'caption-files', images })
  })
}
