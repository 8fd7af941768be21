import { isEnded, type World } from './world.ts'

/** The results of one fault's trainings, from the emulator's ledger of paid runs and from the app's own lists. */
export interface Outcome {
  runs: number
  created: number
  models: number
  /** Paid runs that belong to no training of the app. */
  duplicates: number
  /** Requests without a training, and trainings that completed without their model. */
  lost: number
  stuck: number
  slowestMs: number
  /** Without the look-ups that prove that a lost create started nothing. */
  slowestBesidesProofMs: number
  /** The status and error of each training that completed without a model. */
  ends: string[]
}

/** `failing` is the number of trainings that can only fail. */
export async function measure(world: World, failing = 0): Promise<Outcome> {
  const trainings = await world.listTrainings()
  const models = await world.models()
  const { entries, trainings_created } = await world.emulator.ledger()
  const ours = new Set(trainings.map(({ replicate_id }) => replicate_id))
  const saved = new Set(models.map(({ training_id }) => training_id))
  const withModel = trainings.filter(({ id }) => saved.has(id)).length
  const stuck = trainings.filter((training) => !isEnded(training)).length
  return {
    runs: world.requested(),
    created: trainings_created,
    models: models.length,
    duplicates:
      entries.filter(({ kind, id }) => kind === 'training' && !ours.has(id)).length +
      (models.length - withModel),
    lost: world.requested() - stuck - failing - withModel,
    stuck,
    slowestMs: Math.max(0, ...world.tookMs()),
    slowestBesidesProofMs: Math.max(0, ...world.tookBesidesProofMs()),
    ends: trainings
      .filter((training) => isEnded(training) && !saved.has(training.id))
      .map(({ status, error }) => `${status}: ${error?.code}`),
  }
}

/** Describes the counts that should be zero and are not. */
export const findProblems = ({ duplicates, lost, stuck, ends }: Outcome): string[] =>
  Object.entries({ duplicates, lost, stuck })
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${count} ${name}${name === 'lost' ? ` (${ends.join(', ')})` : ''}`)
