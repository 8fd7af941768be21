#!/usr/bin/env node
// Joins the files of scripts/sql into scripts/setup-supabase.sql. `--check` writes nothing and fails if the existing file
// is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const sources = new URL('./sql/', import.meta.url)
const target = new URL('./setup-supabase.sql', import.meta.url)

/**
 * A folder stands for those of its files that are not listed, in the order of their names, `trainings` before
 * `trainings-run`. A helper in SQL follows those that it calls, because PostgreSQL checks it when it is created.
 */
const ORDER = [
  'start.sql',
  'renames.sql',
  // Each table after those that it refers to.
  'tables/models.sql',
  'tables/runs.sql',
  'tables/generations.sql',
  'tables/datasets.sql',
  'tables/trainings.sql',
  'tables/',
  'tables/demo-mode.sql',
  'tables/runs-upgrade.sql',
  'tables/generation-parts-upgrade.sql',
  'functions/helpers.sql',
  'functions/runs.sql',
  'functions/',
  'storage.sql',
  'end.sql',
]

/** The names that replace `{{functions}}` and `{{tables}}`. */
const NAMES = {
  functions: /^create or replace function public\.(\w+)\(p jsonb\)/gm,
  tables: /^create table if not exists public\.(\w+)/gm,
}

const HEADER = `-- The Way: tables and functions.
--
-- Supabase: paste this whole file into the SQL editor and run it, for a new project or after an update.
-- You can run it any number of times: existing data stays, and it runs in one transaction.
-- Built from scripts/sql by \`pnpm setup-sql\`; edit the files there, not this one.
`

/** Returns the setup file for a folder like scripts/sql. */
export function buildSetupSql(folder = sources) {
  const files = inOrder(findSqlFiles(folder)).map((path) => ({
    path,
    sql: readFileSync(new URL(path, folder), 'utf8').trim(),
  }))
  const parts = files.map(({ path, sql }) => {
    const filled = sql.replace(/\{\{(\w+)\}\}/g, (_, kind) => namesAsArray(files, NAMES[kind]))
    return `-- From scripts/sql/${path}\n\n${filled}\n`
  })
  return [HEADER, ...parts].join('\n')
}

function findSqlFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.sql'))
}

function inOrder(paths) {
  const ordered = ORDER.flatMap((entry) =>
    entry.endsWith('/')
      ? paths.filter((path) => path.startsWith(entry) && !ORDER.includes(path)).sort(byName)
      : entry,
  )
  const unplaced = paths.filter((path) => !ordered.includes(path))
  if (unplaced.length > 0)
    throw new Error(`ORDER in scripts/build-setup-sql.mjs has no place for ${unplaced.join(', ')}.`)
  return ordered
}

const byName = (a, b) => (a.replace('.sql', '') < b.replace('.sql', '') ? -1 : 1)

/** Returns an SQL array, with the names of each file on a line. */
function namesAsArray(files, pattern) {
  const lines = files
    .map(({ sql }) => [...sql.matchAll(pattern)].map(([, name]) => `'${name}'`).join(', '))
    .filter((line) => line !== '')
  return `array[\n    ${lines.join(',\n    ')}\n  ]`
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
