import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './script.mjs'

// `npm run lint` fails on words that docs/style.md replaces: in comments, texts, names of tests and names in code.
// `node scripts/check-prose.mjs server/src web` checks those folders alone.

/** What is not written, and why or what is written instead. */
export const WORDS = [
  [
    /\b(?<!there |There )(?:is|are|was|were) no (?!longer\b|more\b|\w+er than\b)/,
    '"is not a …" or "does not have …"',
  ],
  [/\b(?:has|have|had) not (?:the|a|an|its|any)\b/, '"does not have"'],
  [/\bparted\b/, '"separated"'],
  [/\banew\b/, '"again"'],
  [/\bmend(?:s|ed|ing)?\b/, '"fix"'],
  [/\b[Ww]hoever\b/, 'name the person: "the user", "the caller", "anyone who"'],
  [/\b[Nn]obody[’']s\b/, '"unknown", or "of another user"'],
  [/\b(?:is|are) none\b/, '"invalid", "missing" or "not a …"'],
  [/\b[Nn]ull: (?!\w+ \|)/, '"`null` if …"'],
  [/\bfor ever\b/, '"forever", or say until when'],
  [/\b[Pp]icture/, '"image"'],
  [/\bheld up\b/, '"on hold"'],
  [/\bgive(?:s|n)? up\b|\bgave up\b|\bgiving up\b/, '"fail", "stop" or "stop retrying"'],
  [/\bgo(?:es)? on\b|\bwent on\b/, '"continue" or "resume"'],
  [/\bin words\b/, 'say what the message contains'],
  [/\bof (?:one|those|what) (?:whose|that|which)\b/, 'a full sentence with a subject'],
  [/\bit is (?:asked|looked|told|said) /, 'the active voice with a subject'],
]

/** Names that keep an old word: error codes never change, and neither do the paths of stored files. */
const ALLOWED =
  /\b(?:[a-z]+\.)?(?:not_a_picture|no_picture|unknown_picture|too_(?:few|many)_pictures|no_usable_picture|no_pictures|some_pictures_lost|pictures_lost|pictures_unreadable|picture_gone|picture_not_found|picture_id_taken)\b|\bpictures\//g
const SKIPPED = [
  'CHANGELOG.md',
  'docs/style.md',
  'server/emulator/upgrade-data.ts',
  'server/test/emulator/upgrade-data.test.ts',
  'scripts/check-prose.mjs',
  'scripts/setup-supabase.sql',
  'scripts/sql/renames.sql',
  'server/test/fixtures/schema-10.sql',
  'server/test/fixtures/schema-7.sql',
  'server/test/ports/database/embedded/schema-upgrade.deep.test.ts',
  'server/test/ports/database/schema-7.ts',
  'server/test/ports/database/upgrade-runs-from-7.deep.test.ts',
  'server/test/scripts/check-prose.test.ts',
]

const OTHER_FOLDERS = /^(?:node_modules|dist|\..*)$/

/** Returns what is wrong with a text, each with its line. */
export function findProseFaults(text) {
  return text.split('\n').flatMap((line, index) => {
    const checked = line.replace(ALLOWED, '')
    return WORDS.flatMap(([word, instead]) => {
      const found = checked.match(word)?.[0]
      return found ? [{ line: index + 1, found, instead }] : []
    })
  })
}

/** Returns the paths of all texts in a folder, without packages and what is built. */
function textsIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return OTHER_FOLDERS.test(entry.name) ? [] : textsIn(path)
    return /\.(?:ts|tsx|js|mjs|sql|md)$/.test(entry.name) && !SKIPPED.includes(path) ? [path] : []
  })
}

if (process.argv[1] === join(root, 'scripts/check-prose.mjs')) {
  const folders = process.argv.length > 2 ? process.argv.slice(2) : ['.']
  const faults = folders
    .flatMap(textsIn)
    .flatMap((file) =>
      findProseFaults(readFileSync(join(root, file), 'utf8')).map((fault) => ({ file, ...fault })),
    )
  for (const { file, line, found, instead } of faults)
    console.error(`${file}:${line}: "${found.trim()}". Write ${instead}. See docs/style.md.`)
  if (faults.length > 0) process.exitCode = 1
}
