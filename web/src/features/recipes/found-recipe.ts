/** How an image was made, as far as its file says, whichever program wrote it. */
export interface FoundRecipe {
  /** "InvokeAI". */
  program: string
  prompt: string
  seed: number | null
  num_outputs: number | null
  /** Width and height, if the settings do not say otherwise. */
  size: readonly [width: number, height: number] | null
  /** By our names if there is one, otherwise by the program's. */
  settings: ReadonlyMap<string, unknown>
  /** `null` if another program made the image, whose models this app does not have. */
  model_id: string | null
  model_name: string | null
  /** LoRAs that the prompt or the settings name. */
  loras: readonly string[]
  /** Whether it was made from an image, which the file does not have. */
  from_image?: boolean
}

/** Why nothing could be read, in sentences for people. */
export class RecipeProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RecipeProblem'
  }
}

type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns an own property of an object. Files may have keys such as `__proto__`. */
export const own = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** Returns `null` for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Returns settings without those that are missing. */
export const settingsOf = (entries: readonly (readonly [string, unknown])[]) =>
  new Map(entries.filter(([, value]) => value !== null && value !== undefined && value !== ''))

/** Returns the size if both sides are known. */
export function sizeOf(width: unknown, height: unknown): FoundRecipe['size'] {
  const [wide, high] = [numberOf(width), numberOf(height)]
  return wide !== null && high !== null && wide > 0 && high > 0 ? [wide, high] : null
}
