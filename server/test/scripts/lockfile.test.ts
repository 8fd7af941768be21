import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { repository } from './checkout.ts'

const read = (name: string) => readFileSync(join(repository, name), 'utf8')

t.test(
  'does not name hosts in the lockfile, so that packages come from the configured registry',
  async (t) => {
    t.same(read('pnpm-lock.yaml').match(/.*(?:https?:\/\/|tarball:).*/g) ?? [], [])
  },
)

t.test('pins every version exactly in the catalog', async (t) => {
  const [, catalog = ''] = /^catalog:\n((?: {2}.*\n|\n)*)/m.exec(read('pnpm-workspace.yaml')) ?? []
  const entries = catalog.split('\n').filter((line) => /^ {2}[^\s#]/.test(line))
  t.ok(entries.length > 50)
  t.same(
    entries.filter((line) => !/: \d+\.\d+\.\d+(?:-[\w.]+)?$/.test(line)),
    [],
  )
})

t.test('uses only versions of the catalog in every package', async (t) => {
  for (const folder of ['.', 'shared', 'server', 'web']) {
    const manifest: {
      dependencies?: Record<string, string>
      devDependencies?: Record<string, string>
    } = JSON.parse(read(join(folder, 'package.json')))
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
    t.same(
      versions.filter((version) => version !== 'catalog:' && version !== 'workspace:*'),
      [],
      folder,
    )
  }
})
