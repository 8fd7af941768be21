import t from 'tap'
import { makeJpeg } from '../support/make-image.ts'
import { makeRawZip } from '../support/make-zip.ts'
import { waitFor } from '../support/wait-for.ts'
import { badForms, oddHeaders, TRICK_NAMES } from './bad-forms.ts'
import { startHostileApp } from './hostile-app.ts'
import { BOUNDARY, DATASETS, formOf } from './upload-forms.ts'
import { goodEntries } from './zip-parts.ts'

const image = await makeJpeg()
const zip = makeRawZip(await goodEntries())
const app = await startHostileApp(t)
const spoolIsEmpty = () => waitFor(app.count, ({ spooled }) => spooled === 0)

const forms = badForms(image, zip)
t.test(`rejects ${forms.length} bad forms with a reason and leaves nothing`, async (t) => {
  const before = await app.count()
  for (const { what, body, type, status, code } of forms) {
    const answer = await app.post(DATASETS.path, body, type)
    t.same([answer.status, answer.code], [status, code], what)
    t.ok(answer.detail.length > 10, `${what}: says why`)
    t.same(await app.count(), before, `${what}: nothing left`)
  }
})

const headers = oddHeaders(image)
t.test(`responds to ${headers.length} odd headers, and leaves nothing if it rejects`, async (t) => {
  for (const { what, body, code } of headers) {
    const before = await app.count()
    const answer = await app.post(DATASETS.path, body)
    t.ok([201, 400, 408, 422].includes(answer.status), `${what}: ${answer.status} ${answer.code}`)
    if (code) t.same([answer.status, answer.code], [400, code], what)
    await spoolIsEmpty()
    if (answer.status !== 201) t.same(await app.count(), before, `${what}: nothing left`)
  }
})

t.test(
  `accepts an image with ${TRICK_NAMES.length} trick names, and uses none as a path`,
  async (t) => {
    for (const name of TRICK_NAMES) {
      const answer = await app.send(DATASETS, [{ name, bytes: image }])
      const what = JSON.stringify(name.slice(0, 40))
      t.ok([201, 400].includes(answer.status), `${what}: ${answer.status} ${answer.code}`)
      if (answer.status !== 201) continue
      const [stored] = (await app.dataset(answer.dataset_id)).images
      t.notMatch(stored?.name, /[/\\]|\p{Cc}/u, what)
      t.ok((stored?.name.length ?? 999) <= 255, what)
      t.notMatch(stored?.name, '\ufffd', what)
      t.match(
        stored?.url,
        /^\/api\/files\/datasets\/local\/[0-9a-f-]{36}\/[0-9a-f-]{36}\.jpg$/,
        what,
      )
    }
    await spoolIsEmpty()
  },
)

t.test('rejects unknown text fields, and stores nothing', async (t) => {
  for (const name of ['colour', 'a b', '', 'name2', 'x'.repeat(190)]) {
    const fields = { ...DATASETS.fields(), [name]: 'x' }
    const answer = await app.post(DATASETS.path, formOf(fields, [{ name: 'x.jpg', bytes: image }]))
    t.same([answer.status, answer.code], [400, 'request.invalid'], name)
  }
  await spoolIsEmpty()
})

t.test('accepts parts in any order and unusual boundaries', async (t) => {
  const file = formOf({}, [{ name: 'x.jpg', bytes: image }]).toString('latin1')
  const name = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\nLate\r\n`
  const late = file.replace(`--${BOUNDARY}--`, `${name}--${BOUNDARY}--`)
  const bodies = {
    'the name last': late,
    'text before the first part': `Text of a client\r\n${late}`,
    'text after the last part': `${late}and more`,
    'no line break after the last part': late.slice(0, -2),
  }
  for (const [what, body] of Object.entries(bodies)) {
    const answer = await app.post(DATASETS.path, Buffer.from(body, 'latin1'))
    t.same([answer.status, answer.image_count], [201, 1], what)
  }
  const quoted = await app.post(
    DATASETS.path,
    Buffer.from(late, 'latin1'),
    `multipart/form-data; charset=utf-8; boundary="${BOUNDARY}"`,
  )
  t.equal(quoted.status, 201)
})
