const VOWELS = /[AEIOUY]/g

/** The words of a text in plain capital letters: `Café Zoë` is CAFE and ZOE. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .match(/[A-Z]+/g) ?? []

/** A word without its vowels but the first letter, and without doubled letters: HORIZONS is HRZNS. */
const skeletonOf = (word: string): string =>
  (word.slice(0, 1) + word.slice(1).replace(VOWELS, '')).replace(/(.)\1+/g, '$1')

/** Read aloud, with a vowel after each consonant: HRZ is HORAZI. */
const spoken = (consonants: string): string =>
  [...consonants].map((letter, place) => letter + 'OAI'.charAt(place % 3)).join('')

/**
 * Made-up words that remind of a text, the best first, always the same ones: `Quiet horizons` gives QHRZN. No model
 * knows them, so that they mean only what it is trained on.
 */
export function madeUpWords(text: string): string[] {
  const skeletons = wordsOf(text).map(skeletonOf)
  const last = skeletons.at(-1) ?? ''
  const initials = skeletons.slice(0, -1).map((word) => word.slice(0, 1))
  const short = `${initials.join('')}${last}`.slice(0, 5)
  const stem = short.length < 3 ? `${short}ZKR`.slice(0, 4) : short
  const made = [
    short,
    skeletons.join('').slice(0, 6),
    spoken(stem.slice(0, 3)),
    ...['X', 'Z', 'Q', 'V', 'K', 'J'].map((letter) => stem + letter),
    ...['X', 'Z', 'Q', 'V', 'K', 'J'].map((letter) => letter + stem),
  ]
  return [...new Set(made)].filter((word) => word.length >= 3)
}
