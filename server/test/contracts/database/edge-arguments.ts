import { Time } from '../../../src/ports/database/functions/parts.ts'
import {
  databaseFunctions,
  type FunctionName,
  functionNames,
} from '../../../src/ports/database/functions.ts'

/** The values for the leaves of a call's arguments. Keys stay short, since index entries have a maximum size. */
interface Filling {
  key: string
  text: string
  integer: number
  number: number
  flag: boolean
  time: string
  /** `null` wherever the schema allows it. */
  nulls: boolean
  /** The number of elements in lists. */
  elements: number
  record: Record<string, unknown>
}

const PLAIN: Filling = {
  key: 'plain',
  text: 'a text',
  integer: 1,
  number: 0.0004,
  flag: true,
  time: '2030-06-01T12:00:00.123456Z',
  nulls: false,
  elements: 1,
  record: { steps: 10 },
}
const UNICODE = 'žluťoučký 😀 \u2028 \u0001 "quoted" \\u0041 \\ back \u0000 \ud83d end'

export const FILLINGS: Record<string, Filling> = {
  plain: PLAIN,
  nulls: { ...PLAIN, key: 'nulls', nulls: true },
  empty: {
    ...PLAIN,
    key: '',
    text: '',
    integer: 0,
    number: 0,
    flag: false,
    elements: 0,
    record: {},
  },
  unicode: {
    ...PLAIN,
    key: 'ключ 😀',
    text: UNICODE,
    record: { [UNICODE]: [UNICODE] },
    elements: 2,
  },
  long: {
    ...PLAIN,
    key: 'long',
    text: 'ä€😀x'.repeat(25_000),
    record: { long: 'ä€😀x'.repeat(25_000) },
  },
  'big numbers': {
    ...PLAIN,
    key: 'big',
    integer: Number.MAX_SAFE_INTEGER,
    number: Number.MAX_VALUE,
    time: '9999-12-31T23:59:59.999999Z',
    record: { big: Number.MAX_VALUE, small: Number.MIN_VALUE, minus: Number.MIN_SAFE_INTEGER },
  },
  'small numbers': {
    ...PLAIN,
    key: 'small',
    integer: -1,
    number: Number.MIN_VALUE,
    time: '0001-01-01T00:00:00Z',
    record: { fraction: 0.1 + 0.2, minus: -0.5, exponent: 1e21 },
  },
}

export interface EdgeCall {
  name: FunctionName
  filling: string
  args: object
}

/**
 * Returns calls of each function with each filling, in the order of `functions.ts`, twice: the second round finds what the
 * first one created. They are generated from the schemas, so that new functions are included automatically.
 */
export function edgeCalls(): EdgeCall[] {
  return Object.entries(FILLINGS).flatMap(([filling, values]) =>
    [...functionNames, ...functionNames].map((name) => ({
      name,
      filling,
      args: fill(schemaOf(name), '', values) as object,
    })),
  )
}

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  const?: unknown
  enum?: unknown[]
  patternProperties?: object
}

/** Returns plain JSON Schema, without what TypeBox adds for types. */
const schemaOf = (name: FunctionName) =>
  JSON.parse(JSON.stringify(databaseFunctions[name].args)) as Schema

const TIME = JSON.stringify(Time)
const IS_KEY = /(?:^|_)(?:id|key|hash|file|url|files|sha256)$/

function fill(schema: Schema, name: string, values: Filling): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return fillUnion(schema.anyOf, name, values)
  switch (schema.type) {
    case 'object':
      if (schema.patternProperties) return values.record
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, value]) => [
          key,
          fill(value, key, values),
        ]),
      )
    case 'array':
      return Array.from({ length: values.elements }, (_, index) =>
        fill(
          schema.items ?? {},
          name,
          index === 0 ? values : { ...values, key: `${values.key}${index}` },
        ),
      )
    case 'string':
      if (JSON.stringify(schema) === TIME) return values.time
      return IS_KEY.test(name) ? values.key : values.text
    case 'integer':
      return values.integer
    case 'number':
      return values.number
    case 'boolean':
      return values.flag
    case 'null':
      return null
    case undefined:
      return values.record
    default:
      throw new Error(`no edge value for ${schema.type}`)
  }
}

function fillUnion(members: Schema[], name: string, values: Filling): unknown {
  const isNullable = members.some(({ type }) => type === 'null')
  if (isNullable && values.nulls) return null
  const [first] = members.filter(({ type }) => type !== 'null')
  return fill(first ?? {}, name, values)
}
