import type { FieldProblem, ModelInput } from '@the-way/shared'

type Parameters = Record<string, unknown>

/**
 * Checks settings that depend on each other. Without this a FLUX version would ignore a size, or fail after it was paid
 * for. Returns the parameters with what follows from them.
 */
export function checkCombinations(
  parameters: Parameters,
  inputs: readonly ModelInput[],
): { parameters: Parameters; problems: FieldProblem[] } {
  const has = (name: string) => inputs.some((input) => input.name === name)
  const isGiven = (name: string) => parameters[name] !== undefined
  const problems: FieldProblem[] = []
  const missing = (name: string, detail: string) =>
    problems.push({
      field: `parameters.${name}`,
      code: 'required',
      detail: `is missing: ${detail}`,
    })

  const sides = ['width', 'height'].filter(has)
  const givenSides = sides.filter(isGiven)
  const takesCustom = has('aspect_ratio') && sides.length === 2
  const isCustom = parameters['aspect_ratio'] === 'custom'
  if (givenSides.length > 0 && isGiven('aspect_ratio') && !isCustom)
    problems.push({
      field: `parameters.${givenSides[0]}`,
      code: 'ambiguous',
      detail: 'contradicts aspect_ratio: send the ratio or the size',
    })
  if (takesCustom && (isCustom || givenSides.length > 0))
    for (const side of sides.filter((name) => !isGiven(name)))
      missing(side, 'a custom size needs width and height')
  if (isGiven('mask') && !isGiven('image')) missing('image', 'a mask needs an image')
  const adopted = takesCustom && givenSides.length === 2 ? { aspect_ratio: 'custom' } : {}
  return { parameters: { ...parameters, ...adopted }, problems }
}
