import { isEnded, type World } from './world.ts'

/** What came of the trainings of one fault, from the ledger of what was paid for and from our own lists. */
export interface Outcome {
  runs: number
  created: number
  models: number
  /** Paid for, and no training of ours. */
  duplicates: number
  /** Without a training, or ended without the model that it was to bring. */
  lost: number
  stuck: number
  slowestMs: number
  /** Without the waits for the proof that a lost create made nothing. */
  slowestBesidesProofMs: number
  /** How those ended that brought no model. */
  ends: string[]
}

/** `failing`: how many trainings could only fail. */
export async function measure(world: World, failing = 0): Promise<Outcome> {
  const trainings = await world.look()
  const models = await world.models()
  const { entries, trainings_created } = await world.emulator.ledger()
  const ours = new Set(trainings.map(({ replicate_id }) => replicate_id))
  const saved = new Set(models.map(({ training_id }) => training_id))
  const withModel = trainings.filter(({ id }) => saved.has(id)).length
  const stuck = trainings.filter((training) => !isEnded(training)).length
  return {
    runs: world.asked(),
    created: trainings_created,
    models: models.length,
    duplicates:
      entries.filter(({ kind, id }) => kind === 'training' && !ours.has(id)).length +
      (models.length - withModel),
    lost: world.asked() - stuck - failing - withModel,
    stuck,
    slowestMs: Math.max(0, ...world.tookMs()),
    slowestBesidesProofMs: Math.max(0, ...world.tookBesidesProofMs()),
    ends: trainings
      .filter((training) => isEnded(training) && !saved.has(training.id))
      .map(({ status, error }) => `${status}: ${error?.code}`),
  }
}

/** What is due to be zero and is not, in words. */
export const complaintsOf = ({ duplicates, lost, stuck, ends }: Outcome): string[] =>
  Object.entries({ duplicates, lost, stuck })
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${count} ${name}${name === 'lost' ? ` (${ends.join(', ')})` : ''}`)
