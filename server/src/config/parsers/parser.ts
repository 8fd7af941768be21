import { ConfigError } from '../config-error.ts'

/** Converts the text of a variable, which is trimmed and not empty. Throws ConfigError with the name of the variable. */
export type Parser<T> = (text: string, name: string) => T

export const text: Parser<string> = (value) => value

/** Accepts text that a rule matches. `shouldBe` completes the message "NAME should be …". */
export const matching =
  (matches: RegExp | ((value: string) => boolean), shouldBe: string): Parser<string> =>
  (value, name) => {
    const isMatch = matches instanceof RegExp ? matches.test(value) : matches(value)
    if (!isMatch) throw shouldBeError(name, shouldBe)
    return value
  }

export const oneOf =
  <const T extends string>(choices: readonly T[]): Parser<T> =>
  (value, name) => {
    const choice = choices.find((known) => known === value)
    if (choice !== undefined) return choice
    const listed = choices.length === 2 ? choices.join(' or ') : `one of ${choices.join(', ')}`
    throw shouldBeError(name, listed)
  }

export const wholeNumber =
  ({ min, max }: { min: number; max: number }): Parser<number> =>
  (value, name) => {
    const number = /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN
    if (Number.isInteger(number) && number >= min && number <= max) return number
    throw shouldBeError(name, `a whole number from ${min} to ${max}`)
  }

export const shouldBeError = (name: string, shouldBe: string) =>
  new ConfigError(`${name} should be ${shouldBe}.`)
