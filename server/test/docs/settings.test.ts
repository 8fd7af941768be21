import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { EMULATOR_SETTINGS } from '../../emulator/settings.ts'
import { SETTINGS, type Setting } from '../../src/config/settings-table.ts'
import { environmentNames } from '../support/environment-names.ts'
import { repositoryPath } from '../support/repository.ts'

type Row = Omit<Setting<unknown>, 'parse'>
interface Builder {
  buildExample(settings: Record<string, Row>): string
  buildTable(settings: Record<string, Row>): string
  replaceTable(text: string, table: string): string
}
const builder = repositoryPath('scripts/build-settings-docs.mjs')
const { buildExample, buildTable, replaceTable }: Builder = await import(
  pathToFileURL(builder).href
)
const rows: [string, Setting<unknown>][] = Object.entries(SETTINGS)
const settings: Record<string, Row> = {
  PORT: { text: 'the port', default: '3006' },
  KEY: { text: '`key` in [the guide](docs/guide.md#keys)', note: 'It is secret.', unset: 'none' },
  MODEL: { text: 'a model', default: 'abc', unset: 'a pinned one' },
  PLACE: { text: 'another place', example: 'there', unset: 'none: here', listedIn: '.env.example' },
  SECRET: { text: 'not for users', listedIn: 'nowhere' },
}

t.test(
  '.env.example and the README’s table are up to date with the tables in the code',
  async (t) => {
    await t.resolves(promisify(execFile)(process.execPath, [builder, '--check']))
  },
)

t.test('reads exactly the variables of the table', async (t) => {
  const inTable = rows.flatMap(([name, { earlierName }]) => [name, earlierName ?? name])
  t.strictSame([...environmentNames()].sort(), [...new Set(inTable)].sort())
})

t.test('no variable is in both tables, and each default and example is valid', async (t) => {
  t.strictSame(
    Object.keys(EMULATOR_SETTINGS).filter((name) => name in SETTINGS),
    [],
  )
  for (const [name, { parse, default: value, example }] of rows)
    for (const written of [value, example].filter((text) => text !== undefined))
      t.doesNotThrow(() => parse(written, name), name)
})

t.test('writes a setting with its text, note and default as a comment', async (t) => {
  t.equal(
    buildExample(settings).split('\n\n').slice(1).join('\n\n'),
    [
      '# The port.\n# PORT=3006\n',
      '# key in the guide (docs/guide.md). It is secret.\n# KEY=\n',
      '# A model.\n# MODEL=abc\n',
      '# Another place. Unset: here.\n# PLACE=there\n',
    ].join('\n'),
  )
})

t.test('leaves settings for tests out of the table of the README', async (t) => {
  const table = buildTable(settings)
  t.strictSame(table.split('\n').slice(2), [
    '| `PORT` | `3006` | the port |',
    '| `KEY` | none | `key` in [the guide](docs/guide.md#keys) |',
    '| `MODEL` | a pinned one | a model |',
  ])
  t.match(
    replaceTable('a\n<!-- settings -->\nold\n<!-- /settings -->\nb', table),
    `a\n<!-- settings -->\n${table}\n<!-- /settings -->\nb`,
  )
  t.throws(() => replaceTable('no markers', table), /markers/)
})
