import t from 'tap'
import { createSupabaseFiles } from '../../../src/ports/files/supabase-files.ts'
import { realProject } from '../../support/real-project.ts'
import { type StorageServer, startStorage } from '../../support/supabase-stand-in/storage-server.ts'
import { filesContract } from './files-contract.ts'

const created: StorageServer[] = []

filesContract(t, async (t) => {
  const project = realProject()
  if (!project) {
    const storage = await startStorage(t)
    created.push(storage)
    return createSupabaseFiles({ url: storage.url, serviceRoleKey: storage.keys.serviceRole })
  }
  const files = createSupabaseFiles(project)
  const left: string[] = []
  for await (const { key } of files.list()) left.push(key)
  await files.remove(left)
  return files
})

t.test(
  'sources that end early had begun to be sent',
  { skip: realProject() !== null },
  async (t) => {
    const cut = created.flatMap(({ seen }) => seen).filter(({ end }) => end === 'closed')
    t.same(
      cut.map(({ method, path }) => `${method} ${path}`),
      ['POST the-way/a.bin', 'POST the-way/a.txt'],
    )
  },
)
