import t from 'tap'
import { createSupabaseFiles } from '../../../src/ports/files/supabase-files.ts'
import { realProject } from '../../support/real-project.ts'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'
import { filesContract } from './files-contract.ts'

filesContract(t, async (t) => {
  const project = realProject()
  if (!project) {
    const { url, keys } = await startStorage(t)
    return createSupabaseFiles({ url, serviceRoleKey: keys.serviceRole })
  }
  const files = createSupabaseFiles(project)
  const left: string[] = []
  for await (const { key } of files.list()) left.push(key)
  await files.remove(left)
  return files
})
