import type { Static, TObject, TSchema } from 'typebox'
import { invalidRequestError } from '../errors/request.errors.ts'
import { validate } from './validation.ts'

/**
 * Reads the text fields of a form as its JSON body: text stays text, everything else is JSON, such as `3`, `true` or
 * `{"go_fast":true}`. Empty fields count as missing. Throws 400 with every invalid field.
 */
export function readFormFields<T extends TObject>(
  schema: T,
  fields: Record<string, string>,
): Static<T> {
  const body = Object.entries(fields)
    .filter(([, text]) => text.trim() !== '')
    .map(([name, text]) => [name, isText(schema.properties[name]) ? text : readJson(text)])
  const validated = validate(schema, Object.fromEntries(body))
  if (!validated.isValid) throw invalidRequestError(validated.problems)
  return validated.value
}

const isText = (schema: TSchema | undefined): boolean =>
  schema !== undefined && 'type' in schema && schema['type'] === 'string'

/** Text that is not JSON is returned as it is; then its type is wrong. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
