import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { compressFolder } from '../vite/precompress.ts'

t.test('writes .br and .gz files next to compressible files over 1 kB', async (t) => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'assets'))
  const text = 'words of a page, '.repeat(100)
  const compressed = ['index.html', 'sw.js', 'manifest.webmanifest', 'assets/page.css']
  const skipped = ['small.js', 'icon.png', 'assets/font.woff2']
  for (const path of compressed) writeFileSync(join(folder, path), `${path}: ${text}`)
  for (const path of skipped)
    writeFileSync(join(folder, path), path === 'small.js' ? 'export {}' : text)

  await compressFolder(folder)

  const files = readdirSync(folder, { recursive: true }).map(String).sort()
  const added = compressed.flatMap((path) => [`${path}.br`, `${path}.gz`])
  t.same(files, ['assets', ...compressed, ...skipped, ...added].sort())
  for (const path of compressed) {
    const read = (extension: string) => readFileSync(join(folder, `${path}${extension}`))
    t.equal(brotliDecompressSync(read('.br')).toString(), `${path}: ${text}`)
    t.equal(gunzipSync(read('.gz')).toString(), `${path}: ${text}`)
  }
})
