import t from 'tap'
import { problemOf, serverFault } from '../../src/features/sources/source-faults.ts'
import { strengthHint } from '../../src/features/sources/strength-hint.ts'
import { ApiError } from '../../src/lib/api-error.ts'

const rejected = (...errors: { field: string; detail: string }[]) =>
  new ApiError({
    status: 400,
    code: 'request.invalid',
    detail: 'Some fields are invalid.',
    errors: errors.map((error) => ({ ...error, code: 'invalid' })),
  })

t.test('shows what the server says about the image, its mask and the strength', async (t) => {
  t.equal(
    serverFault(
      rejected(
        { field: 'mask', detail: 'The mask is not a PNG. Save it as PNG.' },
        { field: 'image_id', detail: 'contradicts image' },
        { field: 'seed', detail: 'should be an integer' },
        { field: 'parameters.prompt_strength', detail: 'should be at most 1' },
      ),
    ),
    'The mask is not a PNG. Save it as PNG. The image contradicts image. How much to change should be at most 1.',
  )
  t.equal(serverFault(rejected({ field: 'seed', detail: 'should be an integer' })), null)
  t.equal(serverFault(new Error('another')), null)
})

t.test('each strength is explained', async (t) => {
  t.equal(new Set([0, 0.5, 0.8, 1].map(strengthHint)).size, 4)
})

t.test('says why a chosen image can’t be used, before anything is paid for', async (t) => {
  const usable = { isKnown: true, isOffered: true, isChosen: true, lostUpload: null }
  t.equal(problemOf(usable), null)
  t.equal(problemOf({ ...usable, isOffered: false, isChosen: false }), null)
  t.match(problemOf({ ...usable, lostUpload: 'lake.jpg' }), /Choose lake.jpg again/)
  t.match(problemOf({ ...usable, isKnown: false, isOffered: false }), /not loaded yet/)
  t.match(problemOf({ ...usable, isOffered: false }), /can’t start from an image/)
})
