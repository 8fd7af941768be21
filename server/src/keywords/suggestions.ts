const VOWELS = /[AEIOUY]/g

/** Splits a text into words of plain capital letters: `Café Zoë` is CAFE and ZOE. */
const splitWords = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .match(/[A-Z]+/g) ?? []

/** Removes vowels after the first letter, and doubled letters: HORIZONS is HRZNS. */
const removeVowels = (word: string): string =>
  (word.slice(0, 1) + word.slice(1).replace(VOWELS, '')).replace(/(.)\1+/g, '$1')

/** Makes consonants pronounceable with a vowel after each: HRZ is HORAZI. */
const insertVowels = (consonants: string): string =>
  [...consonants].map((letter, index) => letter + 'OAI'.charAt(index % 3)).join('')

/**
 * Invents words that resemble a text, the best first and always the same: `Quiet horizons` gives QHRZN. No model knows
 * them, so they only mean what the model is trained on.
 */
export function inventWords(text: string): string[] {
  const skeletons = splitWords(text).map(removeVowels)
  const last = skeletons.at(-1) ?? ''
  const initials = skeletons.slice(0, -1).map((word) => word.slice(0, 1))
  const short = `${initials.join('')}${last}`.slice(0, 5)
  const stem = short.length < 3 ? `${short}ZKR`.slice(0, 4) : short
  const made = [
    short,
    skeletons.join('').slice(0, 6),
    insertVowels(stem.slice(0, 3)),
    ...['X', 'Z', 'Q', 'V', 'K', 'J'].map((letter) => stem + letter),
    ...['X', 'Z', 'Q', 'V', 'K', 'J'].map((letter) => letter + stem),
  ]
  return [...new Set(made)].filter((word) => word.length >= 3)
}
