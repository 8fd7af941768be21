import type { Field, Fields } from './input-fields/field.ts'
import { earlyFluxFields, fluxFields } from './input-fields/flux.ts'
import { otherFields } from './input-fields/other.ts'
import { sdxlFields } from './input-fields/sdxl.ts'
import type { VersionFamily } from './records.ts'

/** OpenAPI documents as Cog writes them into a version, with the bounds and defaults of each family of models. */

type Property = Record<string, unknown>

/** Cog moves an enum into its own schema and refers to it with `allOf`. */
function cogDocument(fields: Fields, required: string[]) {
  const properties: Record<string, Property> = {}
  const enums: Record<string, Property> = {}
  Object.entries(fields).forEach(([name, field], order) => {
    const { enum: choices, type, ...rest } = field
    const common = { ...rest, 'x-order': order }
    if (choices === undefined) {
      properties[name] = { title: titleOf(name), type, ...common }
      return
    }
    enums[name] = { title: name, type, enum: choices, description: 'An enumeration.' }
    properties[name] = { allOf: [{ $ref: `#/components/schemas/${name}` }], ...common }
  })
  return {
    openapi: '3.0.2',
    info: { title: 'Cog', version: '0.1.0' },
    paths: {},
    components: {
      schemas: {
        Input: { title: 'Input', type: 'object', required, properties },
        Output: { title: 'Output', type: 'array', items: { type: 'string', format: 'uri' } },
        ...enums,
      },
    },
  }
}

function titleOf(name: string): string {
  return name.replace(
    /(^|_)([a-z])/g,
    (_, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase(),
  )
}

const fieldsOf: Record<VersionFamily, Fields> = {
  flux: fluxFields,
  'early-flux': earlyFluxFields,
  sdxl: sdxlFields,
  other: otherFields,
}

const documents: Record<VersionFamily, object> = {
  flux: cogDocument(fluxFields, ['prompt']),
  'early-flux': cogDocument(earlyFluxFields, ['prompt']),
  sdxl: cogDocument(sdxlFields, []),
  other: cogDocument(otherFields, ['prompt']),
}

export const openapiOf = (family: VersionFamily): object => documents[family]

/** Returns the input with the schema's defaults for missing fields. */
export function withDefaults(family: VersionFamily, input: Record<string, unknown>) {
  const defaults = Object.entries<Field>(fieldsOf[family])
    .filter(([, field]) => field['default'] !== undefined)
    .map(([name, field]): [string, unknown] => [name, field['default']])
  return { ...Object.fromEntries(defaults), ...input }
}
