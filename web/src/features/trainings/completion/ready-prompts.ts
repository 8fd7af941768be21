import { insertKeyword, type Subject, type Training } from '@the-way/shared'

type Trained = Pick<Training, 'keyword' | 'subject' | 'trainer'>

/** Longer captions are not used as prompts: they describe one image rather than what the model learned. */
const LONGEST = 120

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

/** Returns two prompts to try a new model with: from its captions, or from its trigger word if there are too few. */
export function readyPrompts(
  { keyword, subject, trainer }: Trained,
  captions: readonly string[],
): string[] {
  const fromCaptions = captions
    .map((caption) => caption.trim())
    .filter((caption) => caption !== '' && caption !== keyword && caption.length <= LONGEST)
    .map((caption) => insertKeyword(caption, keyword, trainer).prompt)
  const distinct = [...new Set(fromCaptions)]
  // The first and one from the middle: neighbors often show the same subject.
  const chosen = [distinct[0], distinct[Math.floor(distinct.length / 2)]]
  const prompts = [...chosen, ...WITHOUT_CAPTIONS[subject ?? 'any'](keyword)]
  return [...new Set(prompts.filter((prompt) => prompt !== undefined))].slice(0, 2)
}
