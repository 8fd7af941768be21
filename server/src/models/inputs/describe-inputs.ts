import type { ModelInput } from '@the-way/shared'
import type { RemoteInput, RemoteInputs } from '../../ports/replicate/replicate.ts'
import { knownInput, placeOf, reservedReason } from './known-inputs.ts'

/** Returns the settings of a version in the order of the form, without secrets and what only Replicate sets. */
export const describeInputs = (inputs: RemoteInputs | null): ModelInput[] =>
  [...(inputs ?? [])]
    .filter(([name, { is_secret }]) => !is_secret && reservedReason(name) === null)
    .map(([name, input]) => describeInput(name, input))
    .sort((a, b) => placeOf(a.name) - placeOf(b.name))

function describeInput(name: string, input: RemoteInput): ModelInput {
  const known = knownInput(name)
  const { minimum, maximum, max_length } = withLimits(input, known?.limits)
  return {
    name,
    type: input.type,
    ...(input.choices && { enum: input.choices }),
    ...(minimum !== null && { minimum }),
    ...(maximum !== null && { maximum }),
    ...(max_length !== null && { max_length }),
    // The default of a prompt is an example that nobody wants by accident.
    default: name === 'prompt' ? null : input.default,
    required: input.is_required || name === 'prompt',
    title: known?.title ?? titleOf(name, input),
    description: known?.help ?? input.description,
    group: known?.group ?? 'more',
  }
}

type Limits = Pick<RemoteInput, 'minimum' | 'maximum' | 'max_length'>

/** Returns the stricter of the version's limits and ours. */
const withLimits = (input: RemoteInput, ours: Partial<Limits> = {}): Limits => ({
  minimum: strictest(Math.max, input.minimum, ours.minimum),
  maximum: strictest(Math.min, input.maximum, ours.maximum),
  max_length: strictest(Math.min, input.max_length, ours.max_length),
})

function strictest(
  pick: (...values: number[]) => number,
  ...limits: (number | null | undefined)[]
): number | null {
  const given = limits.filter((limit) => typeof limit === 'number')
  return given.length === 0 ? null : pick(...given)
}

/** Cog's title of an enum is its name. */
function titleOf(name: string, { title }: RemoteInput): string {
  if (title !== null && title !== name) return title.slice(0, 100)
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
