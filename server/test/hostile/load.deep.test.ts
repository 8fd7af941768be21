import { readdir } from 'node:fs/promises'
import t from 'tap'
import { waitFor } from '../support/wait-for.ts'
import { formInPieces, largeZip, startLoadedServer } from './load-app.ts'
import { DATASETS } from './upload-forms.ts'

const UPLOADS = 20
const MIB_EACH = 8

const server = await startLoadedServer(t)

// `pnpm bench:uploads` measures how much memory uploads need and how long other requests wait meanwhile.
t.test(`accepts ${UPLOADS} concurrent uploads or rejects them with Retry-After`, async (t) => {
  const zip = await largeZip(MIB_EACH)
  const upload = () => server.upload(DATASETS.path, formInPieces(DATASETS.fields(), zip))
  const uploads = Promise.all(Array.from({ length: UPLOADS }, upload))
  t.ok((await server.statusDuring(uploads)).length > 0, 'the status is available meanwhile')
  for (const { status, retryAfter, body } of await uploads) {
    if (status === 201) t.equal((JSON.parse(body) as { image_count: number }).image_count, 4)
    else t.ok([429, 503].includes(status) && retryAfter, `${status}: ${body}`)
  }
  const spooled = async () => {
    const folders = await readdir(server.spoolDirectory, { recursive: true, withFileTypes: true })
    return folders.filter((entry) => entry.isFile() && entry.name.length === 36)
  }
  await waitFor(spooled, (files) => files.length === 0)
})
