import { type FoundRecipe, parseJson, settingsOf, sizeOf } from './found-recipe.ts'
import { withoutLoraTags } from './lora-tags.ts'

/** Our names for the fields of AUTOMATIC1111's web UI and its descendants. */
const NAMES = new Map([
  ['Steps', 'num_inference_steps'],
  ['CFG scale', 'guidance_scale'],
  ['Distilled CFG Scale', 'guidance_scale'],
  ['Sampler', 'scheduler'],
])
const NEGATIVE = 'Negative prompt:'
/** As in the web UI: fewer fields in the last line mean that it belongs to the prompt. */
const MIN_FIELDS = 3
const MAX_FIELDS = 200
const MAX_LINE = 50_000

/** Fields that describe the file or the program, not how to make the image. */
const IGNORED = new Set([
  'Seed',
  'Size',
  'Model',
  'Model hash',
  'Version',
  'model_id',
  'model_version',
  'num_outputs',
  'position',
  'Lora hashes',
  'TI hashes',
  'Hashes',
  'Civitai resources',
  'Civitai metadata',
  'Created Date',
])

/**
 * Reads text in the form of AUTOMATIC1111's web UI: the prompt, "Negative prompt:" and a line of fields. Returns `null` for
 * other text.
 */
export function readParameters(text: string): FoundRecipe | null {
  const lines = text.trim().split('\n')
  const last = lines.at(-1) ?? ''
  if (last.length > MAX_LINE) return null
  const fields = fieldsOf(last)
  if (fields.size < MIN_FIELDS || !fields.has('Seed')) return null
  const described = lines.slice(0, -1)
  const at = described.findIndex((line) => line.trim().startsWith(NEGATIVE))
  const positive = (at < 0 ? described : described.slice(0, at)).join('\n').trim()
  const negative = at < 0 ? '' : described.slice(at).join('\n').trim().slice(NEGATIVE.length).trim()
  const { prompt, loras } = withoutLoraTags(positive)
  const [width, height] = (fields.get('Size') ?? '').split('x').map(Number)
  const program = /^(The Way|ComfyUI|Fooocus)\b/.exec(fields.get('Version') ?? '')?.[1]
  const settings = [...fields]
    .filter(([name]) => !IGNORED.has(name))
    .map(([name, value]) => [NAMES.get(name) ?? name, value] as const)
  return {
    program: program ?? 'AUTOMATIC1111',
    prompt,
    seed: whole(fields.get('Seed')),
    num_outputs: whole(fields.get('num_outputs')),
    size: sizeOf(width, height),
    settings: settingsOf([['negative_prompt', negative], ...settings]),
    model_id: fields.get('model_id') ?? null,
    model_name: fields.get('Model') ?? null,
    loras,
  }
}

/** Reads `Name: value, Name: "quoted, value"`. */
function fieldsOf(line: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [, name = '', value = ''] of line.matchAll(
    /\s*(\w[\w \-/]{0,99}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g,
  )) {
    if (fields.size >= MAX_FIELDS) break
    fields.set(name.trim(), unquote(value.trim()))
  }
  return fields
}

function unquote(value: string): string {
  const text = value.startsWith('"') ? parseJson(value) : null
  return typeof text === 'string' ? text : value
}

const whole = (value: string | undefined) =>
  value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null
