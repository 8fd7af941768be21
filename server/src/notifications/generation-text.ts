import type { PushMessage } from '@the-way/shared'
import type { NotifiedGeneration } from '../ports/database/functions/notifications.ts'

/** Returns what a notification says about a generation that has ended: how many of its images arrived. */
export function generationText(generation: NotifiedGeneration): PushMessage {
  const { id, model_id, model_name, images } = generation
  return {
    title: `${model_name}: ${images === 0 ? 'no images' : `${images} new ${images === 1 ? 'image' : 'images'}`}`,
    body: bodyOf(generation),
    tag: `generation-${id}`,
    path: `/models/${encodeURIComponent(model_id)}`,
    is_always_shown: false,
  }
}

function bodyOf({ num_outputs, images, withheld }: NotifiedGeneration): string {
  const failed = Math.max(0, num_outputs - images - withheld)
  const missing = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(withheld > 0 ? [`${withheld} ${wasOrWere(withheld)} blocked by the safety filter`] : []),
  ]
  // A run may return more images than requested.
  if (missing.length === 0) return `All ${Math.max(images, num_outputs)} images arrived.`
  return `${images} of ${num_outputs} images arrived, ${missing.join(', ')}.`
}

const wasOrWere = (count: number) => (count === 1 ? 'was' : 'were')
