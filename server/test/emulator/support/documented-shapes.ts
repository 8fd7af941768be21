import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type { Test } from 'tap'
import { repositoryUrl } from '../../support/repository.ts'

interface Shapes {
  responses: Record<string, { answers: Record<string, object> }>
  schemas: Record<string, object>
}

const shapes: Shapes = JSON.parse(
  readFileSync(repositoryUrl('server/test/emulator/replicate-shapes.json'), 'utf8'),
)
// Ajv supports OpenAPI's `nullable`; it ignores the document's other extensions.
const ajv = new Ajv({ strict: false, allErrors: true })
formats.default(ajv)
ajv.addSchema({ $id: 'document', components: { schemas: shapes.schemas } })

/**
 * Real responses contain null where nothing has happened yet, although the document defines these fields as plain strings
 * and objects. Null then means the same as absent.
 */
const nullMeansAbsent = ['started_at', 'completed_at', 'output']

/** Asserts that a response has the shape that Replicate's OpenAPI document defines. */
export function matchesDocument(t: Test, operation: string, status: number, body: unknown): void {
  const schema = shapes.responses[operation]?.answers[String(status)]
  if (!schema) throw new Error(`${operation} ${status} is not in the document`)
  const referring = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'))
  const isValid = ajv.compile(referring)
  const seen = operation.startsWith('trainings.')
    ? withoutNulls(body, nullMeansAbsent)
    : withoutNulls(body, nullMeansAbsent.slice(0, 2))
  t.ok(isValid(seen), `${operation} answers as documented`, { errors: isValid.errors })
}

function withoutNulls(value: unknown, names: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, names))
  if (typeof value !== 'object' || value === null) return value
  const present = Object.entries(value).filter(
    ([name, inner]) => inner !== null || !names.includes(name),
  )
  return Object.fromEntries(
    present.map(([name, inner]) => [name, name === 'results' ? withoutNulls(inner, names) : inner]),
  )
}
