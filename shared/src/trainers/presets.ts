import type { TrainerParameters } from './parameters.ts'
import { defaultsOf, STEPS_NAMES } from './steps.ts'
import type { Effort, Subject, Trainer } from './trainer.ts'

/** 1,000 is each trainer's default; half of it shows whether a dataset works, and twice as many bring out detail. */
const STEPS: Record<Effort, number> = { quick: 500, balanced: 1000, thorough: 2000 }

export interface PresetChoice {
  trainer: Trainer
  /** `null` if it is not known what the images show. */
  subject: Subject | null
  effort: Effort | null
  keyword: string
}

/** Returns all settings of a training whose owner does not change any. */
export const presetOf = ({
  trainer,
  subject,
  effort,
  keyword,
}: PresetChoice): TrainerParameters => ({
  ...defaultsOf(trainer),
  ...{ flux, 'flux-fast': fluxFast, sdxl }[trainer](subject, keyword),
  [STEPS_NAMES[trainer]]: STEPS[effort ?? 'balanced'],
})

function flux(subject: Subject | null): TrainerParameters {
  if (subject !== 'style') return {}
  return {
    // Slower, so that the style is learned before the objects in the images.
    learning_rate: 0.0002,
    // A style that has to suit any subject needs more capacity than one object.
    lora_rank: 32,
  }
}

/** The trainer treats subjects and styles differently. */
const fluxFast = (subject: Subject | null): TrainerParameters =>
  subject === null ? {} : { lora_type: subject === 'style' ? 'style' : 'subject' }

function sdxl(subject: Subject | null, keyword: string): TrainerParameters {
  if (subject === 'style') {
    return {
      caption_prefix: `in the style of ${keyword}, `,
      // A style is in the whole image, so there is nothing to crop to.
      crop_based_on_salience: false,
    }
  }
  const caption_prefix = `a photo of ${keyword}, `
  // A likeness is judged by the face.
  return subject === 'person'
    ? { caption_prefix, use_face_detection_instead: true }
    : { caption_prefix }
}
