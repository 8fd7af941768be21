import type { FieldProblem, GenerateBody, ModelInput } from '@the-way/shared'
import type { GenerateFiles } from './read-source.ts'

/** Whether a request starts from an image of ours, rather than from a URL in `parameters`. */
export const hasSource = ({ image_id }: GenerateBody, { image, mask }: GenerateFiles): boolean =>
  image_id !== undefined || image !== undefined || mask !== undefined

/** Returns what is wrong with the combination of image, mask and other settings, whatever they contain. */
export function sourceProblems(
  { image_id, parameters = {} }: GenerateBody,
  { image, mask }: GenerateFiles,
  inputs: readonly ModelInput[],
): FieldProblem[] {
  const field = image ? 'image' : 'image_id'
  if (image && image_id !== undefined)
    return [{ field, code: 'ambiguous', detail: 'contradicts image_id: send one of them' }]
  if (!image && image_id === undefined)
    return mask
      ? [{ field: 'mask', code: 'required', detail: 'needs an image: send image or image_id too' }]
      : []
  return [
    ...['image', 'mask']
      .filter((name) => (parameters[name] ?? null) !== null)
      .map((name) => ({
        field: `parameters.${name}`,
        code: 'ambiguous',
        detail: `contradicts ${field}: send one of them`,
      })),
    ...unsupported(inputs, 'image', field),
    ...(mask ? unsupported(inputs, 'mask', 'mask') : []),
  ]
}

/** Returns a problem of `field` if a version does not have this input. */
export function unsupported(
  inputs: readonly ModelInput[],
  input: string,
  field: string,
): FieldProblem[] {
  if (inputs.some(({ name }) => name === input)) return []
  const detail =
    inputs.length === 0
      ? 'can’t be checked: this version does not list its settings'
      : `can’t be used: this version does not have the setting ${input}`
  return [{ field, code: 'unsupported', detail }]
}
