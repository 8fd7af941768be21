// Reduces Replicate's OpenAPI document to the responses that the emulator sends.
//   node scripts/reduce-replicate-openapi.mjs <path of the whole document>
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const target = fileURLToPath(
  new URL('../server/test/emulator/replicate-shapes.json', import.meta.url),
)
const source = 'https://api.replicate.com/openapi.json'
/** The date of the last change in the copy that public clients are generated from. */
const sourceDate = '2026-03-16'

/** The operation ids that are emulated. */
const operations = [
  'account.get',
  'hardware.list',
  'files.create',
  'files.get',
  'files.list',
  'models.create',
  'models.get',
  'models.list',
  'models.update',
  'models.versions.get',
  'models.versions.list',
  'models.predictions.create',
  'predictions.cancel',
  'predictions.create',
  'predictions.get',
  'predictions.list',
  'trainings.cancel',
  'trainings.create',
  'trainings.get',
  'trainings.list',
  'webhooks.default.secret.get',
]
/** Keywords that do not affect a shape. */
const prose = new Set(['description', 'example', 'examples', 'summary', 'externalDocs'])

const path = process.argv[2]
if (path === undefined) {
  process.stderr.write(
    'Usage: node scripts/reduce-replicate-openapi.mjs <path of the whole document>\n',
  )
  process.exit(1)
}

const document = JSON.parse(await readFile(path, 'utf8'))
const responses = {}
for (const [url, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (!operations.includes(operation.operationId)) continue
    responses[operation.operationId] = { method, path: url, answers: answersOf(operation) }
  }
}
const missing = operations.filter((name) => responses[name] === undefined)
if (missing.length > 0) throw new Error(`Not in the document: ${missing.join(', ')}`)

const schemas = referencedSchemas(responses)
const reduced = { source, version: document.info.version, date: sourceDate, responses, schemas }
await writeFile(target, `${JSON.stringify(reduced, null, 2)}\n`)

function answersOf(operation) {
  const answers = Object.entries(operation.responses).flatMap(([status, response]) => {
    const [content] = Object.values(response.content ?? {})
    return content?.schema ? [[status, withoutProse(content.schema)]] : []
  })
  return Object.fromEntries(answers)
}

function referencedSchemas(root) {
  const found = {}
  const visit = (value) => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found[name]) continue
      found[name] = withoutProse(document.components.schemas[name])
      visit(found[name])
    }
  }
  visit(root)
  return found
}

/** Names under `properties` are field names, even if they look like keywords of the schema. */
function withoutProse(value, areFields = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => areFields || !prose.has(name))
      .map(([name, inner]) => [name, withoutProse(inner, !areFields && name === 'properties')]),
  )
}
