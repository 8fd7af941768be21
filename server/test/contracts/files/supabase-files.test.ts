import t from 'tap'
import { createSupabaseFiles } from '../../../src/ports/files/supabase-files.ts'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'
import { filesContract } from './files-contract.ts'

filesContract(t, async (t) => {
  const { url, keys } = await startStorage(t)
  return createSupabaseFiles({ url, serviceRoleKey: keys.serviceRole })
})
