import { readFileSync } from 'node:fs'
import pg from 'pg'
import { repositoryUrl } from './repository.ts'

const PROJECT = readFileSync(repositoryUrl('server/test/support/supabase-project.sql'), 'utf8')

/** Makes an empty database look as a new project does, then runs what a person pastes into its SQL editor. */
export async function setUpProject(databaseUrl: string, ...pasted: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const sql of [PROJECT, ...pasted]) await client.query(sql)
  } finally {
    await client.end()
  }
}
