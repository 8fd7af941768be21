import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { repository } from './checkout.ts'

const read = (folder: string): { dependencies?: Record<string, string> } =>
  JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'))

t.test('lists what runs in production, each with version and licence', async (t) => {
  const printed = execFileSync(process.execPath, [join(repository, 'scripts/licences.mjs')], {
    encoding: 'utf8',
  })
  const lines = printed.trim().split('\n')
  for (const line of lines) t.match(line, /^\S+ \d+\.\d+\.\d+\S* \S/)
  t.notMatch(printed, /none named/)
  const names = new Set(lines.map((line) => line.split(' ')[0]))
  for (const folder of ['server', 'shared', 'web'])
    for (const name of Object.keys(read(folder).dependencies ?? {}))
      if (!name.startsWith('@the-way/')) t.ok(names.has(name), name)
  t.ok(names.has('toad-cache'), 'what a dependency needs')
  for (const name of ['tap', 'typescript', 'oxlint', 'tsx']) t.notOk(names.has(name), name)
})
