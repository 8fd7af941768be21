import { problem } from '../../errors/problem.ts'

/** `why` is a sentence that says why there is no copy. */
export const weightsNotStoredError = (why: string) =>
  problem({
    status: 409,
    code: 'weights.not_stored',
    title: 'No weights stored',
    detail: `This server has no copy of this training’s weights. ${why}`,
  })

export const noSafetensorsError = () =>
  problem({
    status: 409,
    code: 'weights.no_safetensors',
    title: 'No .safetensors file',
    detail:
      'No single .safetensors file with the LoRA can be read from Replicate’s file. Download Replicate’s file instead: its URL is `file.url` of GET /api/trainings/:id/weights.',
  })
