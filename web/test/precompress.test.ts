import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { compressFolder } from '../vite/precompress.ts'

t.test('files over 1 kB whose kind shrinks get a .br and a .gz beside them', async (t) => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'assets'))
  const text = 'words of a page, '.repeat(100)
  const compressed = ['index.html', 'sw.js', 'manifest.webmanifest', 'assets/page.css']
  const left = ['small.js', 'icon.png', 'assets/font.woff2']
  for (const path of compressed) writeFileSync(join(folder, path), `${path}: ${text}`)
  for (const path of left)
    writeFileSync(join(folder, path), path === 'small.js' ? 'export {}' : text)

  await compressFolder(folder)

  const files = readdirSync(folder, { recursive: true }).map(String).sort()
  const beside = compressed.flatMap((path) => [`${path}.br`, `${path}.gz`])
  t.same(files, ['assets', ...compressed, ...left, ...beside].sort())
  for (const path of compressed) {
    const read = (end: string) => readFileSync(join(folder, `${path}${end}`))
    t.equal(brotliDecompressSync(read('.br')).toString(), `${path}: ${text}`)
    t.equal(gunzipSync(read('.gz')).toString(), `${path}: ${text}`)
  }
})
