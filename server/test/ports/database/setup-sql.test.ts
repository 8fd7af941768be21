import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Test, test } from 'tap'
import { readSchemaVersion, readSetupSql } from '../../../src/ports/database/schema.ts'
import { repositoryPath } from '../../support/repository.ts'

const builder = repositoryPath('scripts/build-setup-sql.mjs')
const { buildSetupSql }: { buildSetupSql(folder: URL): string } = await import(
  pathToFileURL(builder).href
)

/** Every file that has a place of its own in the setup file. */
const PLACED = {
  'start.sql': 'select {{functions}};',
  'renames.sql': '',
  'tables/models.sql': 'create table if not exists public.models (id text);',
  'tables/runs.sql': '',
  'tables/generations.sql': '',
  'tables/datasets.sql': '',
  'tables/trainings.sql': '',
  'tables/demo-mode.sql': '',
  'tables/runs-upgrade.sql': '',
  'tables/generation-parts-upgrade.sql': '',
  'functions/helpers.sql': 'create or replace function the_way.help(p jsonb) returns jsonb',
  'functions/runs.sql': '',
  'storage.sql': '',
  'end.sql': 'select {{tables}};',
}

function build(t: Test, files: Record<string, string>): string {
  const folder = t.testdir()
  for (const [path, sql] of Object.entries({ ...PLACED, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), sql)
  }
  return buildSetupSql(pathToFileURL(`${folder}/`))
}

test('fills in the names of all functions for the server and of all tables', async (t) => {
  const sql = build(t, {
    'tables/users.sql':
      'create table if not exists public.users (id text);\ncreate table if not exists public.guests (id text);',
    'functions/users.sql': 'create or replace function public.users_get(p jsonb) returns jsonb',
    'functions/models.sql': [
      'create or replace function public.models_get(p jsonb) returns jsonb',
      'create or replace function public.models_list(p jsonb) returns jsonb',
    ].join('\n'),
  })
  t.match(sql, "select array[\n    'models_get', 'models_list',\n    'users_get'\n  ];")
  t.match(sql, "select array[\n    'models',\n    'users', 'guests'\n  ];")
})

test('keeps the order of files, and sorts those that have no place of their own', async (t) => {
  const sql = build(t, {
    'tables/users.sql': '',
    'functions/models-share.sql': '',
    'functions/models.sql': '',
    'functions/api-keys.sql': '',
  })
  const paths = [...sql.matchAll(/^-- From scripts\/sql\/(.+)$/gm)].map(([, path]) => path)
  t.strictSame(paths, [
    'start.sql',
    'renames.sql',
    'tables/models.sql',
    'tables/runs.sql',
    'tables/generations.sql',
    'tables/datasets.sql',
    'tables/trainings.sql',
    'tables/users.sql',
    'tables/demo-mode.sql',
    'tables/runs-upgrade.sql',
    'tables/generation-parts-upgrade.sql',
    'functions/helpers.sql',
    'functions/runs.sql',
    'functions/api-keys.sql',
    'functions/models.sql',
    'functions/models-share.sql',
    'storage.sql',
    'end.sql',
  ])
  t.throws(() => build(t, { 'more.sql': '' }), /has no place for more\.sql/)
})

test('the committed setup file is up to date with scripts/sql', async (t) => {
  await t.resolves(promisify(execFile)(process.execPath, [builder, '--check']))
})

test('reads the version of the setup file, and rejects one without', async (t) => {
  t.ok(readSchemaVersion(readSetupSql()) >= 1)
  t.throws(() => readSchemaVersion('select 1'), /does not contain its version/)
})

test('the setup file is one transaction under a lock and reloads PostgREST’s schema', async (t) => {
  const statements = readSetupSql()
    .replaceAll(/^--.*$/gm, '')
    .trim()
  t.match(statements, /^begin;\s+select pg_advisory_xact_lock\(/)
  t.match(statements, /notify pgrst, 'reload schema';\s+commit;\s+select [^;]+;$/)
})
