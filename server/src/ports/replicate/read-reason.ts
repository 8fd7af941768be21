import { withoutSecrets } from '../../secret-patterns.ts'

/**
 * Finds the reason in an error that a model or Replicate may write in many forms: as text, as JSON within a text, as
 * problem details (RFC 9457), as a validation error (pydantic's `loc` and `msg`, Replicate's `invalid_fields`), as a
 * list, or as an object with one entry per field. Returns it as text, such as `prompt: ensure this value has at most 300
 * characters`, or `null` if it has none. Secrets are removed from each text before it is taken apart.
 */
export function readReason(error: unknown): string | null {
  const reasons = [...new Set(reasonsIn(error, MAX_DEPTH))]
  return reasons.length === 0 ? null : reasons.join('; ')
}

const MAX_DEPTH = 8
/** More are not read by anyone. */
const MAX_REASONS = 20

/** Where an object has its reason. `title` only names the kind of error, so it counts if nothing else is there. */
const REASONS = ['detail', 'message', 'msg', 'description', 'error', 'reason', 'errors'] as const
const FIELDS = ['invalid_fields', 'errors'] as const
const PLACES = ['loc', 'field', 'pointer', 'param', 'path'] as const
/** Parts of a place that say nothing to people: where in the request the input was. */
const OUTER = new Set(['', 'body', 'input', 'query', '__root__'])
/** Facts for programs that stand beside a reason. */
const BESIDES = new Set(['status', 'code', 'type', 'ctx', 'url', 'instance', 'request_id', 'title'])

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function reasonsIn(value: unknown, depth: number): string[] {
  if (value === null || value === undefined || depth === 0) return []
  if (typeof value === 'string') return reasonsInText(value, depth)
  if (Array.isArray(value))
    return value.slice(0, MAX_REASONS).flatMap((item) => reasonsIn(item, depth - 1))
  return isFields(value) ? reasonsInFields(value, depth - 1) : [String(value)]
}

function reasonsInFields(fields: Fields, depth: number): string[] {
  const place = placeOf(fields)
  for (const name of REASONS) {
    const found = reasonsIn(fields[name], depth)
    if (found.length === 0) continue
    const said = found.join(' ')
    // A summary such as "Input validation failed" needs the fields that it is about.
    const details = FIELDS.flatMap((list) => reasonsIn(fields[list], depth))
    const more = details.filter(
      (detail) => !detail.split(': ').every((part) => said.includes(part)),
    )
    const rest = found.filter((text) => !more.some((detail) => detail.endsWith(text)))
    return [...rest.map((text) => at(place, withCode(text, fields['code']))), ...more]
  }
  const details = FIELDS.flatMap((list) => reasonsIn(fields[list], depth))
  if (details.length > 0) return details
  const byField = Object.entries(fields)
    .filter(([name]) => !BESIDES.has(name) && !PLACES.some((other) => other === name))
    .slice(0, MAX_REASONS)
    .flatMap(([name, value]) =>
      reasonsIn(value, depth).map((text) => at(OUTER.has(name) ? '' : withoutSecrets(name), text)),
    )
  return byField.length > 0 ? byField : reasonsIn(fields['title'], depth)
}

const at = (place: string, text: string) => (place === '' ? text : `${place}: ${text}`)

/** Replicate's own codes tell more than their texts. */
const withCode = (text: string, code: unknown) =>
  typeof code === 'string' && /^E\d{3,4}$/.test(code) && !text.includes(code)
    ? `${text} (${code})`
    : text

/** Returns the field that a reason is about, without the outer parts: `prompt` for `["body", "input", "prompt"]`. */
function placeOf(fields: Fields): string {
  const place = PLACES.map((name) => fields[name]).find((value) => value !== undefined)
  const parts = Array.isArray(place)
    ? place
        .filter((part) => ['string', 'number'].includes(typeof part))
        .map((part) => withoutSecrets(String(part)))
    : typeof place === 'string'
      ? withoutSecrets(place).split(/[./]/)
      : []
  const inner = parts.findIndex((part) => !OUTER.has(part))
  return inner === -1 ? '' : parts.slice(inner).join('.')
}

/** Reads a text, which may be data or end in data: "Prediction failed: {…}". */
function reasonsInText(written: string, depth: number): string[] {
  const text = withoutSecrets(written)
  for (const start of [text.indexOf('{'), text.indexOf('[')].sort((a, b) => a - b)) {
    const data = start === -1 ? null : parseData(text.slice(start).trim())
    const before = text.slice(0, Math.max(0, start)).trim()
    // A list of numbers at the end of a sentence is part of it.
    if (!isFields(data) && !(Array.isArray(data) && (before === '' || data.some(isFields))))
      continue
    const found = reasonsIn(data, depth - 1).join('; ')
    if (found !== '') return [before === '' ? found : `${before} ${found}`]
    if (before === '') return []
  }
  return text.trim() === '' ? [] : [text.trim()]
}

/** Joins lines. Replicate lists several reasons as lines that begin with a hyphen: "- input: prompt is required". */
export const toLine = (text: string) =>
  text
    .split(/\r|\n/)
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .reduce((before, line) => {
      const rest = line.replace(LIST_MARK, '')
      if (before === '') return rest
      return rest === line || before.endsWith(':') ? `${before} ${rest}` : `${before}; ${rest}`
    }, '')

const LIST_MARK = /^- (?:input[:.] ?)?/

/** Parses JSON, or what Python prints for a dictionary or a list; `null` for anything else. */
function parseData(text: string): unknown {
  for (const json of [text, fromPython(text)])
    try {
      return JSON.parse(json)
    } catch {
      // Not JSON.
    }
  return null
}

const PYTHON_TOKENS = /'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"|\b(None|True|False)\b|\(|,?\)/g
const PYTHON_WORDS: Record<string, string> = { None: 'null', True: 'true', False: 'false' }

const fromPython = (text: string) =>
  text.replace(PYTHON_TOKENS, (token, quoted?: string, word?: string) => {
    if (quoted !== undefined) return JSON.stringify(quoted.replaceAll("\\'", "'"))
    if (word !== undefined) return PYTHON_WORDS[word] ?? word
    return token === '(' ? '[' : token.endsWith(')') ? ']' : token
  })
