#!/usr/bin/env node
// Joins scripts/sql/*.sql, in the order of their names, into scripts/setup-supabase.sql.
// `--check` writes nothing and fails if the existing file is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const sources = new URL('./sql/', import.meta.url)
const target = new URL('./setup-supabase.sql', import.meta.url)

const HEADER = `-- The Way: tables and functions.
--
-- Supabase: paste this whole file into the SQL editor and run it, for a new project or after an update.
-- You can run it any number of times: existing data stays, and it runs in one transaction.
-- Built from scripts/sql by \`pnpm setup-sql\`; edit the files there, not this one.
`

export function buildSetupSql() {
  const names = readdirSync(sources)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const parts = names.map((name) => {
    const sql = readFileSync(new URL(name, sources), 'utf8').trim()
    return `-- From scripts/sql/${name}\n\n${sql}\n`
  })
  return [HEADER, ...parts].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = buildSetupSql()
  if (!process.argv.includes('--check')) {
    writeFileSync(target, built)
  } else if (readFileSync(target, 'utf8') !== built) {
    console.error('scripts/setup-supabase.sql is stale: run `pnpm setup-sql` and commit it.')
    process.exitCode = 1
  }
}
