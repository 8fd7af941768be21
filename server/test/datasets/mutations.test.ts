import t from 'tap'
import { ProblemError } from '../../src/http/problem.ts'
import { makeJpeg, makePng } from '../support/make-picture.ts'
import { makeZip } from '../support/make-zip.ts'
import { createIntake } from './intake-app.ts'

const MUTANTS = 300

/** Mulberry32: the same numbers on every machine. */
function createRandom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function mutate(zip: Buffer, random: (below: number) => number): Buffer {
  const bytes = Buffer.from(zip)
  for (let changes = 1 + random(4); changes > 0; changes -= 1) {
    // Half of the changes hit the directory at the end, where structure is.
    const at = random(2) ? random(bytes.length) : bytes.length - 1 - random(300)
    const kind = random(4)
    if (kind === 0) bytes[at] = random(256)
    else if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
    else if (kind === 2)
      bytes.fill([0, 0xff][random(2)] ?? 0, at, Math.min(bytes.length, at + 1 + random(8)))
    else bytes.copy(bytes, at, random(bytes.length), Math.min(bytes.length, at + random(64)))
  }
  return random(10) ? bytes : bytes.subarray(0, random(bytes.length))
}

t.test(
  `takes or refuses ${MUTANTS} mutants of a good ZIP in words, and leaves nothing`,
  async (t) => {
    const { takeIn, files, stored } = createIntake(t)
    const entries = [
      ...(await Promise.all(
        [1, 2, 3, 4].map(async (n) => ({ name: `${n}.jpg`, data: await makeJpeg({ seed: n }) })),
      )),
      { name: '5.png', data: await makePng(), compress: true },
      { name: '5.txt', data: 'a caption', compress: true },
    ]
    const zip = await makeZip(entries)
    const random = createRandom(20261123)
    const unexpected: string[] = []
    let taken = 0
    for (let n = 0; n < MUTANTS; n += 1) {
      const begun = performance.now()
      try {
        const { pictures } = await takeIn(mutate(zip, random))
        taken += 1
        await files.remove(pictures.flatMap(({ file, thumbnail_file }) => [file, thumbnail_file]))
      } catch (error) {
        if (!(error instanceof ProblemError) || error.status !== 422)
          unexpected.push(`${n}: ${error}`)
      }
      if (performance.now() - begun > 10_000) unexpected.push(`${n}: over 10 s`)
    }
    t.same(unexpected, [])
    t.ok(taken > 0 && taken < MUTANTS, `${taken} were still good`)
    t.same(stored(), [])
  },
)
