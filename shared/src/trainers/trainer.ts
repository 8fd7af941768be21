import { OneOf } from '../schema.ts'

/** `flux`: ostris/flux-dev-lora-trainer; `flux-fast`: replicate/fast-flux-trainer; `sdxl`: stability-ai/sdxl. */
export const TRAINERS = ['flux', 'flux-fast', 'sdxl'] as const
export const TrainerSchema = OneOf(TRAINERS)
export type Trainer = (typeof TRAINERS)[number]

/** What the images show, which decides the best settings. */
export const SUBJECTS = ['person', 'object', 'style'] as const
export type Subject = (typeof SUBJECTS)[number]

/** How long to train. */
export const EFFORTS = ['quick', 'balanced', 'thorough'] as const
export type Effort = (typeof EFFORTS)[number]
