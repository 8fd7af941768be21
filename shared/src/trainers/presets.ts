import type { TrainerParameters } from './parameters.ts'
import { defaultsOf, STEPS_NAMES } from './steps.ts'
import type { Effort, Subject, Trainer } from './trainer.ts'

/** 1,000 is what each trainer starts from; half of it shows whether a dataset works, twice as many bring out detail. */
const STEPS: Record<Effort, number> = { quick: 500, balanced: 1000, thorough: 2000 }

export interface PresetChoice {
  trainer: Trainer
  /** Null: nothing is known of the images. */
  subject: Subject | null
  effort: Effort | null
  keyword: string
}

/** All settings that a training is sent with where its owner changes none. */
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
    // Slower, so that the look is learnt before the things in the images are.
    learning_rate: 0.0002,
    // A look that has to suit any subject is more to hold than one thing.
    lora_rank: 32,
  }
}

/** The trainer has its own ways for the two. */
const fluxFast = (subject: Subject | null): TrainerParameters =>
  subject === null ? {} : { lora_type: subject === 'style' ? 'style' : 'subject' }

function sdxl(subject: Subject | null, keyword: string): TrainerParameters {
  if (subject === 'style') {
    return {
      caption_prefix: `in the style of ${keyword}, `,
      // A look is in the whole image: nothing stands out that should be cut to.
      crop_based_on_salience: false,
    }
  }
  const caption_prefix = `a photo of ${keyword}, `
  // The face is what a likeness is judged by.
  return subject === 'person'
    ? { caption_prefix, use_face_detection_instead: true }
    : { caption_prefix }
}
