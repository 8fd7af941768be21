import { ApiError } from '../../lib/api-error.ts'
import { sentence } from '../../lib/sentence.ts'

/** The fields of a request that the panel shows, as it calls them. */
const LABELS = new Map([
  ['image', 'The image'],
  ['image_id', 'The image'],
  ['mask', 'The mask'],
  ['prompt_strength', 'How much to change'],
])

/** Returns what the server says about the image, its mask or the strength; `null` if it says nothing about them. */
export function serverFault(error: Error): string | null {
  const problems = error instanceof ApiError ? error.errors : []
  const texts = problems.flatMap(({ field, detail }) => {
    const label = LABELS.get(field.replace(/^parameters\./, ''))
    return label ? [isSentence(detail) ? detail : sentence(`${label} ${detail}`)] : []
  })
  return texts.length > 0 ? texts.join(' ') : null
}

const isSentence = (detail: string) => /^\p{Lu}/u.test(detail)

interface Choice {
  /** Whether the settings of the model's version are loaded. */
  isKnown: boolean
  /** Whether the version can start from an image. */
  isOffered: boolean
  isChosen: boolean
  /** The name of a chosen file that the page no longer has. */
  lostUpload: string | null
}

/** Returns why the chosen image can't be used; `null` if it can, or if none is chosen. */
export function problemOf({ isKnown, isOffered, isChosen, lostUpload }: Choice): string | null {
  if (!isChosen) return null
  if (lostUpload !== null)
    return `Files can’t be kept when the page reloads. Choose ${lostUpload} again, or remove it.`
  if (!isKnown)
    return 'The settings of this model are not loaded yet. Wait for them, or remove the image.'
  return isOffered ? null : 'This model can’t start from an image. Remove the image to generate.'
}
