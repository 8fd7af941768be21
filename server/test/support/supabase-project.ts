import { readFileSync } from 'node:fs'
import pg from 'pg'
import { repositoryUrl } from './repository.ts'

const PROJECT = readFileSync(repositoryUrl('server/test/support/supabase-project.sql'), 'utf8')

/** Makes an empty database look like a new project, then runs the SQL that a user would paste into its SQL editor. */
export async function setUpProject(databaseUrl: string, ...pasted: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const sql of [PROJECT, ...pasted]) await client.query(sql)
  } finally {
    await client.end()
  }
}
