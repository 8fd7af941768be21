import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { repository } from './checkout.ts'

interface Fault {
  line: number
  found: string
  instead: string
}
const { findProseFaults }: { findProseFaults(text: string): Fault[] } = await import(
  pathToFileURL(join(repository, 'scripts/check-prose.mjs')).href
)

t.test('finds each listed word with its line and what to write instead', async (t) => {
  const text = 'const a = 1\n// It is no picture.\n// Parsed anew, whoever asks.'
  t.match(findProseFaults(text), [
    { line: 2, found: 'is no', instead: /"is not a …"/ },
    { line: 2, found: 'picture', instead: '"image"' },
    { line: 3, found: 'anew', instead: '"again"' },
    { line: 3, found: 'whoever' },
  ])
})

t.test('accepts plain English and error codes that keep an old word', async (t) => {
  const text = `// There is no cap, and it is no longer needed. The departed user's code is 'not_a_picture'.`
  t.strictSame(findProseFaults(text), [])
})
