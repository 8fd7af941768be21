import { readdir } from 'node:fs/promises'
import t from 'tap'
import { waitFor } from '../support/wait-for.ts'
import { formInPieces, largeZip, startLoadedServer } from './load-app.ts'
import { DATASETS } from './upload-forms.ts'

const UPLOADS = 20
const MIB_EACH = 8

const server = await startLoadedServer(t)

// How much memory they take and how long others wait meanwhile is measured by `pnpm bench:uploads`.
t.test(`of ${UPLOADS} uploads at once each is taken or told when to come again`, async (t) => {
  const zip = await largeZip(MIB_EACH)
  const upload = () => server.upload(DATASETS.path, formInPieces(DATASETS.fields(), zip))
  const uploads = Promise.all(Array.from({ length: UPLOADS }, upload))
  t.ok((await server.statusDuring(uploads)).length > 0, 'the status is told meanwhile')
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
