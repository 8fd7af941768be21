/** A JSON Schema property as Cog writes it, before its enum moves into a schema of its own. */
export interface Field extends Record<string, unknown> {
  type: 'string' | 'integer' | 'number' | 'boolean'
}

export type Fields = Record<string, Field>

export const between = (minimum: number, maximum: number) => ({ minimum, maximum })

/** A file, which Cog accepts as a URL. */
export const file = (description: string): Field => ({ type: 'string', format: 'uri', description })
