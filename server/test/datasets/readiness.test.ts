import type { FindingCode } from '@the-way/shared'
import t from 'tap'
import { assess } from '../../src/datasets/readiness.ts'

let made = 0
/** A picture with these findings; unlike all others but where a hash is given. */
function picture(codes: FindingCode[] = [], phash: string | null = null, bytes = 1000) {
  made += 1
  return {
    id: `p${made}`,
    bytes,
    caption: '',
    findings: codes.map((code) => ({ code, detail: code })),
    phash,
  }
}
const pictures = (count: number) => Array.from({ length: count }, () => picture())

t.test('says whether a set is ready and what would help', (t) => {
  const set = pictures(14)
  set[3] = picture([], 'ffff0000ffff0000')
  set[13] = picture(['too_dark'], 'ffff0000ffff0003')
  set[5] = picture(['blurred', 'too_dark'])
  set[12] = picture(['too_small'])
  const cases: [string, Parameters<typeof assess>[0], boolean, string][] = [
    ['empty', [], false, 'No pictures yet; a training needs 4. 10 to 30 is right.'],
    ['one', pictures(1), false, '1 picture; a training needs 4. 10 to 30 is right.'],
    ['three', pictures(3), false, '3 pictures; a training needs 4. 10 to 30 is right.'],
    [
      'three, one blurred',
      [...pictures(2), picture(['blurred'])],
      false,
      '3 pictures; a training needs 4. 10 to 30 is right. 03 is blurred.',
    ],
    ['four', pictures(4), true, 'Ready to train; 4 pictures, better with 10 to 30.'],
    ['fourteen', pictures(14), true, 'Ready to train; 14 pictures, 10 to 30 is right.'],
    [
      'fourteen with flaws',
      set,
      true,
      'Ready to train; 3 pictures would be better replaced. 04 and 14 are near-copies, 06 is blurred, 13 is too small.',
    ],
    [
      'few with a flaw',
      [...pictures(5), picture(['extreme_shape'])],
      true,
      'Ready to train; 1 picture would be better replaced. 6 pictures, better with 10 to 30. 06 is too long and narrow.',
    ],
    [
      'all tiny',
      Array.from({ length: 12 }, () => picture(['tiny_file'])),
      true,
      'Ready to train; 12 pictures would be better replaced. 01, 02, 03, 04, 05 and 7 more are compressed too much.',
    ],
    [
      'too large to send',
      Array.from({ length: 20 }, () => picture([], null, 5_000_000)),
      false,
      '20 pictures of 101 MB together; Replicate takes 95 MB. Take some out.',
    ],
  ]
  for (const [what, given, ready, advice] of cases) {
    const told = assess(given)
    t.strictSame([told.ready, told.advice], [ready, advice], what)
  }
  t.end()
})

t.test('names near-copies in both pictures, beside their own findings', (t) => {
  const set = [
    picture(['blurred'], '0000000000000000'),
    picture([], 'ffffffffffffffff'),
    picture([], '00000000000003ff'),
    picture([], null),
    picture([], null),
  ]
  const { findings } = assess(set)
  t.match(findings, [
    [
      { code: 'blurred' },
      { code: 'near_duplicate', picture_id: set[2]?.id, detail: /^Nearly the same as 03\./ },
    ],
    [],
    [{ code: 'near_duplicate', picture_id: set[0]?.id, detail: /^Nearly the same as 01\./ }],
    [],
    [],
  ])
  t.strictSame(
    findings.map(({ length }) => length),
    [2, 0, 1, 0, 0],
  )
  t.end()
})

t.test('what differs in eleven bits is no copy, what hangs together is one group', (t) => {
  const hashes = ['0000000000000000', '00000000000003ff', '00000000000fffff', '7ff0000000000000']
  const { advice, findings } = assess(hashes.map((hash) => picture([], hash)))
  t.match(
    advice,
    /^Ready to train; 2 pictures would be better replaced\..* 01, 02 and 03 are near-copies\.$/,
  )
  t.strictSame(
    findings.map((own) => own.length),
    [1, 2, 1, 0],
  )
  t.end()
})

t.test('of a hundred copies each names a few, and ninety-nine are to go', (t) => {
  const begun = performance.now()
  const { advice, findings } = assess(
    Array.from({ length: 100 }, () => picture([], 'ffff0000ffff0000')),
  )
  t.match(
    advice,
    /^Ready to train; 99 pictures would be better replaced\..* 01, 02, 03, 04, 05 and 95 more/,
  )
  t.ok(findings.every(({ length }) => length === 5))
  t.ok(performance.now() - begun < 1000)
  t.end()
})
