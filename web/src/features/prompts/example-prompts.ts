import { insertKeyword, type Subject } from '@the-way/shared'

/** What a model learned. */
interface Trained {
  keyword: string
  subject: Subject | null
  trainer: string | null
}

/** Longer captions are not used as prompts: they describe one image rather than what the model learned. */
const LONGEST = 120
/** How many captions of a kind are shown. */
const SHOWN = 5

const WITHOUT_CAPTIONS: Record<Subject | 'any', (word: string) => [string, string]> = {
  person: (word) => [
    `a portrait of ${word}, soft window light`,
    `${word} in a city street at dusk`,
  ],
  object: (word) => [`a photo of ${word} on a wooden table`, `${word} on a rock by the sea`],
  style: (word) => [
    `a harbour at dusk in the style of ${word}`,
    `a mountain village in the style of ${word}`,
  ],
  any: (word) => [`a photo of ${word} in morning light`, `${word} by the sea at dusk`],
}

/** Words that say what a caption shows; a caption belongs to the first kind that it has a word of. */
const KINDS = [
  ['Portraits', /\b(portraits?|headshots?|close-?ups?|faces?|selfies?)\b/i],
  [
    'Places',
    /\b(streets?|city|cities|towns?|villages?|beach(es)?|sea|ocean|lakes?|rivers?|mountains?|hills?|forests?|woods|fields?|meadows?|gardens?|parks?|harbou?rs?|bridges?|valleys?|deserts?|islands?)\b/i,
  ],
] as const

/** Prompts of a kind. */
export interface Examples {
  title: string
  prompts: string[]
}

/** Returns the captions of a dataset as prompts, by what their words say they show, and prompts from the trigger word. */
export function examplePrompts(trained: Trained, captions: readonly string[]): Examples[] {
  const left = new Set(promptsOf(trained, captions))
  const kinds = KINDS.map(([title, words]) => {
    const prompts = [...left].filter((prompt) => words.test(prompt))
    for (const prompt of prompts) left.delete(prompt)
    return { title, prompts }
  })
  return [
    ...kinds,
    { title: 'Other captions', prompts: [...left] },
    { title: 'With the trigger word', prompts: withoutCaptions(trained) },
  ]
    .filter(({ prompts }) => prompts.length > 0)
    .map(({ title, prompts }) => ({ title, prompts: prompts.slice(0, SHOWN) }))
}

/** Returns two prompts to try a new model with: from its captions, or from its trigger word if there are too few. */
export function readyPrompts(trained: Trained, captions: readonly string[]): string[] {
  const distinct = promptsOf(trained, captions)
  // The first and one from the middle: neighbors often show the same subject.
  const chosen = [distinct[0], distinct[Math.floor(distinct.length / 2)]]
  const prompts = [...chosen, ...withoutCaptions(trained)]
  return [...new Set(prompts.filter((prompt) => prompt !== undefined))].slice(0, 2)
}

/** Returns the captions that can be prompts, each once, with the trigger word. */
function promptsOf({ keyword, trainer }: Trained, captions: readonly string[]): string[] {
  const prompts = captions
    .map((caption) => caption.trim())
    .filter((caption) => caption !== '' && caption !== keyword && caption.length <= LONGEST)
    .map((caption) => insertKeyword(caption, keyword, trainer).prompt)
  return [...new Set(prompts)]
}

const withoutCaptions = ({ keyword, subject }: Trained) =>
  WITHOUT_CAPTIONS[subject ?? 'any'](keyword)
