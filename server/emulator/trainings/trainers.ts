import { fastFluxTrainer } from './fast-flux/fast-flux-trainer.ts'
import { fluxTrainer } from './flux/flux-trainer.ts'
import { sdxlTrainer } from './sdxl/sdxl-trainer.ts'
import type { Trainer } from './trainer.ts'

const trainers: Record<string, Trainer> = {
  'ostris/flux-dev-lora-trainer': fluxTrainer,
  'replicate/fast-flux-trainer': fastFluxTrainer,
  'stability-ai/sdxl': sdxlTrainer,
}

/** Returns the trainer for a model named `owner/name`. */
export function trainerOf(model: string): Trainer {
  const trainer = trainers[model]
  if (!trainer) throw new Error(`${model} is not a trainer`)
  return trainer
}
