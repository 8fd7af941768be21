import type { FindingCode } from '@the-way/shared'
import t from 'tap'
import { assess } from '../../src/datasets/readiness.ts'

let made = 0
/** Returns an image with these findings, which differs from all others unless it gets a hash. */
function image(codes: FindingCode[] = [], phash: string | null = null, bytes = 1000) {
  made += 1
  return {
    id: `p${made}`,
    bytes,
    caption: '',
    findings: codes.map((code) => ({ code, detail: code })),
    phash,
  }
}
const images = (count: number) => Array.from({ length: count }, () => image())
/** Returns pairs of near-duplicates; the pairs differ from one another. */
const pairs = (count: number, codes: FindingCode[] = []) =>
  Array.from({ length: count }, (_, pair) => {
    const phash = ['0000000000000000', 'ffffffffffffffff', 'ffff0000ffff0000', '0000ffff0000ffff']
    return [image(codes, phash[pair] ?? null), image(codes, phash[pair] ?? null)]
  }).flat()
const NEEDED = 'A training needs 4; 10 to 30 works best.'

t.test('reports whether a dataset is ready and what would improve it', (t) => {
  const dataset = images(14)
  dataset[3] = image([], 'ffff0000ffff0000')
  dataset[13] = image([], 'ffff0000ffff0003')
  dataset[5] = image(['blurred'])
  dataset[12] = image(['too_small'])
  const cases: [string, Parameters<typeof assess>[0], boolean, string][] = [
    ['empty', [], false, 'No images yet. Add at least 4; 10 to 30 works best.'],
    ['one', images(1), false, `Add at least 3 more images. ${NEEDED}`],
    ['three', images(3), false, `Add at least 1 more image. ${NEEDED}`],
    [
      'three, one blurred',
      [...images(2), image(['blurred'])],
      false,
      `Add at least 1 more image. ${NEEDED} 03 is blurred.`,
    ],
    ['four', images(4), true, 'Ready to train: 4 images. 10 to 30 works best.'],
    ['fourteen', images(14), true, 'Ready to train: 14 good images.'],
    ['forty', images(40), true, 'Ready to train: 40 images. 10 to 30 works best.'],
    [
      'a pair and two more',
      dataset,
      true,
      'Ready to train. 3 images could be better. 04 and 14 are near-duplicates, 13 is too small, 06 is blurred.',
    ],
    [
      'two findings in one image',
      [...images(11), image(['blurred', 'too_dark'])],
      true,
      'Ready to train. 1 image could be better. 12 is blurred and too dark.',
    ],
    [
      'pairs and kinds too many to list',
      [...pairs(4), ...images(4), image(['too_small', 'extreme_shape']), image(['extreme_shape'])],
      true,
      'Ready to train. 6 images could be better. 4 pairs of near-duplicates, 1 too small, 2 very narrow.',
    ],
    [
      'a pair of which both are blurred',
      [...images(10), ...pairs(1, ['blurred'])],
      true,
      'Ready to train. 2 images could be better. 11 and 12 are near-duplicates and blurred.',
    ],
    [
      'few images, one with a finding',
      [...images(5), image(['extreme_shape'])],
      true,
      'Ready to train: 6 images. 10 to 30 works best. 1 could be better. 06 is very narrow.',
    ],
    [
      'all tiny',
      Array.from({ length: 12 }, () => image(['tiny_file'])),
      true,
      'Ready to train. 12 images could be better. 12 compressed too much.',
    ],
    [
      'too large to send',
      Array.from({ length: 20 }, () => image([], null, 5_000_000)),
      false,
      'Too large to train: 20 images, 101 MB in total. Replicate accepts up to 95 MB. Remove some images.',
    ],
  ]
  for (const [what, given, ready, advice] of cases) {
    const actual = assess(given)
    t.strictSame([actual.ready, actual.advice], [ready, advice], what)
  }
  t.end()
})

t.test('reports near-duplicates in both images, besides their own findings', (t) => {
  const dataset = [
    image(['blurred'], '0000000000000000'),
    image([], 'ffffffffffffffff'),
    image([], '00000000000003ff'),
    image([], null),
    image([], null),
  ]
  const { findings } = assess(dataset)
  t.match(findings, [
    [
      { code: 'blurred' },
      { code: 'near_duplicate', image_id: dataset[2]?.id, detail: /^Nearly identical to 03\./ },
    ],
    [],
    [{ code: 'near_duplicate', image_id: dataset[0]?.id, detail: /^Nearly identical to 01\./ }],
    [],
    [],
  ])
  t.strictSame(
    findings.map(({ length }) => length),
    [2, 0, 1, 0, 0],
  )
  t.end()
})

t.test(
  'does not match hashes that differ in eleven bits, and groups duplicates of duplicates',
  (t) => {
    const hashes = ['0000000000000000', '00000000000003ff', '00000000000fffff', '7ff0000000000000']
    const { advice, findings } = assess(hashes.map((hash) => image([], hash)))
    t.match(
      advice,
      /^Ready to train: 4 images\..* 2 could be better\. 01, 02 and 03 are near-duplicates\.$/,
    )
    t.strictSame(
      findings.map((own) => own.length),
      [1, 2, 1, 0],
    )
    t.end()
  },
)

t.test('limits the findings of an image with a hundred duplicates', (t) => {
  const { advice, findings } = assess(
    Array.from({ length: 100 }, () => image([], 'ffff0000ffff0000')),
  )
  t.match(advice, /^Ready to train: 100 images\..* 99 could be better\. 100 near-duplicates\.$/)
  t.ok(findings.every(({ length }) => length === 5))
  t.end()
})
