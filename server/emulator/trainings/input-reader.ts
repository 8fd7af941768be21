import { TrainerError } from './trainer-error.ts'

/** Readers of a trainer's input, with the error messages of the frameworks that the real trainers use. */

type Input = Record<string, unknown>

/** Stricter than Replicate, which may ignore unknown input names; the emulator makes them fail so that they are noticed. */
export function rejectUnknown(input: Input, known: string[]): void {
  const unknown = Object.keys(input).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TrainerError(`train() got an unexpected keyword argument '${unknown}'`)
}

export function text(input: Input, name: string, standard: string): string {
  const value = input[name] ?? standard
  if (typeof value !== 'string') throw new TrainerError(`${name}: str type expected`)
  return value
}

export function flag(input: Input, name: string, standard: boolean): boolean {
  const value = input[name] ?? standard
  if (typeof value !== 'boolean')
    throw new TrainerError(`${name}: value could not be parsed to a boolean`)
  return value
}

export function choice<const C extends string>(
  input: Input,
  name: string,
  standard: C,
  choices: readonly C[],
): C {
  const value = text(input, name, standard)
  const chosen = choices.find((known) => known === value)
  if (chosen === undefined) {
    const permitted = choices.map((known) => `'${known}'`).join(', ')
    throw new TrainerError(
      `${name}: value is not a valid enumeration member; permitted: ${permitted}`,
    )
  }
  return chosen
}

interface Bounds {
  standard: number
  min?: number
  max?: number
}

export function number(input: Input, name: string, { standard, min, max }: Bounds): number {
  const value = input[name] ?? standard
  if (typeof value !== 'number') throw new TrainerError(`${name}: value is not a valid float`)
  if (min !== undefined && value < min)
    throw new TrainerError(`${name}: ensure this value is greater than or equal to ${min}`)
  if (max !== undefined && value > max)
    throw new TrainerError(`${name}: ensure this value is less than or equal to ${max}`)
  return value
}

export function integer(input: Input, name: string, bounds: Bounds): number {
  const value = number(input, name, bounds)
  if (!Number.isInteger(value)) throw new TrainerError(`${name}: value is not a valid integer`)
  return value
}
