import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const photos = fileURLToPath(new URL('../src/features/sample/photos/', import.meta.url))
const files = readdirSync(photos)

t.test('the sample photographs are small', async (t) => {
  const bytes = files.reduce((sum, file) => sum + statSync(`${photos}${file}`).size, 0)
  t.ok(bytes < 600_000, `${bytes} bytes`)
})

t.test('each sample photograph has a licence', async (t) => {
  const rows = readFileSync(`${photos}README.md`, 'utf8').split('\n')
  const photographs = files.filter((file) => file.endsWith('.jpg'))
  t.equal(photographs.length, 8)
  for (const file of photographs)
    t.match(
      rows.find((row) => row.startsWith(`| ${file} |`)),
      '| CC0-1.0 |',
      file,
    )
})
