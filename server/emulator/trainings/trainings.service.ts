import { join } from 'node:path'
import type { FileVault } from '../files/file-store.ts'
import { fileAtAddress } from '../files/file-url.ts'
import { jobId, versionId } from '../identifiers.ts'
import { type Boot, isEnded, type JobMoment, jobMoment, withBoot } from '../job-timeline.ts'
import type { Dataset, TrainingRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'
import { createLeftOvers } from './delete-unused.ts'
import { TrainerError } from './trainer-error.ts'
import { trainerOf } from './trainers.ts'
import { writeWeightsTar } from './weights-tar.ts'

export interface TrainingService {
  create(
    training: Pick<TrainingRecord, 'model' | 'version' | 'destination' | 'input'> &
      Partial<Pick<TrainingRecord, 'webhook' | 'webhook_events_filter' | 'script'>>,
    boot: Boot,
  ): TrainingRecord
  /** As it stands now: what its timestamps say has been done. */
  find(id: string): Promise<TrainingRecord | undefined>
  /** Newest first. */
  list(): Promise<TrainingRecord[]>
  /** Ends a training that still runs; one that has ended stays as it is. */
  cancel(training: TrainingRecord): TrainingRecord
  moment(training: TrainingRecord): JobMoment
  settleAll(): Promise<void>
  weightsPath(id: string): string
  /** Removes what nothing can be made of any more; true when the state on disk still has what no record names. */
  sweep(): boolean
  /** The images that a version was trained on; none for a version that was put there by hand. */
  imagesOf(trainingId: string | undefined): { paths: string[]; sha256: string[] }
}

export interface TrainingServiceOptions {
  dataDir: string
  store: StateStore
  vault: FileVault
  now: () => number
  trainingSeconds: number
}

/** Of the whole time, the share spent in `starting`, and its cap. */
const queueShare = 0.05
const queueCapMs = 3000
/** Of the run, the share after which the trainer has noticed that its input is no good. */
const failureShare = 0.05

export function createTrainingService(options: TrainingServiceOptions): TrainingService {
  const { store, vault, now } = options
  const settling = new Map<string, Promise<void>>()
  const folder = join(options.dataDir, 'trainings')
  const folderOf = (id: string): string => join(folder, id)
  const imagesFolder = (id: string): string => join(folderOf(id), 'images')
  const weightsPath = (id: string): string => join(folderOf(id), 'trained_model.tar')
  const dueMoment = (training: TrainingRecord): JobMoment => jobMoment(training, now())
  const current = (id: string): TrainingRecord | undefined => store.get('trainings', id)

  const hasEnd = ({ failure, trained_version }: TrainingRecord): boolean =>
    failure !== undefined || trained_version !== undefined

  /** Its end may come between the work and the look at it: no training is shown as finished without its result. */
  const moment = (training: TrainingRecord): JobMoment => {
    const due = dueMoment(training)
    const isAhead = due.phase === 'finished' && !hasEnd(training)
    return isAhead ? jobMoment(training, training.created_at + training.duration_ms - 1) : due
  }

  const isBusy = (id: string): boolean => settling.has(id)
  const leftOvers = createLeftOvers({ folder, store, now, moment, isBusy })
  const removeLeftOvers = (id: string): void => {
    const training = current(id)
    if (training) leftOvers.removeFiles(training)
  }

  const needsSettling = (training: TrainingRecord): boolean => {
    if (hasEnd(training)) return false
    const { phase } = dueMoment(training)
    return phase === 'finished' || (phase === 'processing' && training.dataset === undefined)
  }

  /** Does the work that is due by now, once, however many callers ask at the same time. */
  function settle(id: string): Promise<void> {
    const training = current(id)
    if (!training || !needsSettling(training)) return Promise.resolve()
    const running =
      settling.get(id) ??
      work(training).finally(() => {
        settling.delete(id)
        removeLeftOvers(id)
      })
    settling.set(id, running)
    return running
  }

  async function work(training: TrainingRecord): Promise<void> {
    try {
      const dataset = training.dataset ?? (await prepare(training))
      const prepared = { ...(current(training.id) ?? training), dataset }
      store.put('trainings', prepared)
      if (dueMoment(prepared).phase === 'finished') await finish(prepared, dataset)
    } catch (error) {
      if (!(error instanceof TrainerError)) throw error
      fail(current(training.id) ?? training, error.message)
    }
  }

  async function prepare(training: TrainingRecord): Promise<Dataset> {
    const job = trainerOf(training.model).prepare(training.input)
    const address = training.input['input_images']
    if (typeof address !== 'string' || address === '') {
      throw new TrainerError('input_images must be provided')
    }
    const file = fileAtAddress(vault, address)
    if (!file)
      throw new TrainerError(`Failed to download input_images: 404 Not Found for ${address}`)
    const source = { path: vault.pathOf(file.id), address }
    return job.readDataset(source, imagesFolder(training.id))
  }

  async function finish(training: TrainingRecord, dataset: Dataset): Promise<void> {
    const { id, destination, script } = training
    if (script?.failure) {
      store.put('trainings', { ...training, failure: script.failure.error })
      return
    }
    const trainedAt = training.created_at + training.duration_ms
    const trainer = trainerOf(training.model)
    const packed = trainer.prepare(training.input).pack(dataset)
    await writeWeightsTar(weightsPath(id), packed, trainedAt)
    // The id follows from the training, so doing this again after a kill makes no second version.
    const version = versionId(id)
    if (!script?.without_version) {
      store.put('versions', {
        id: version,
        model: destination,
        family: trainer.family,
        is_trainer: false,
        training_id: id,
        created_at: trainedAt,
      })
    }
    store.put('trainings', { ...training, trained_version: `${destination}:${version}` })
  }

  function fail(training: TrainingRecord, failure: string): void {
    const run = training.duration_ms - training.queue_ms
    const duration_ms = training.queue_ms + Math.ceil(run * failureShare)
    store.put('trainings', { ...training, failure, duration_ms })
  }

  async function settleAll(): Promise<void> {
    await Promise.all(store.list('trainings').map(({ id }) => settle(id)))
  }

  return {
    create(training, boot) {
      const whole_ms = Math.round((options.trainingSeconds * 1000) / trainerOf(training.model).pace)
      const queue_ms = Math.min(queueCapMs, Math.round(whole_ms * queueShare))
      const after = training.script?.failure?.after ?? 1
      const duration_ms = queue_ms + Math.round((whole_ms - queue_ms) * after)
      const times = withBoot({ created_at: now(), queue_ms, duration_ms }, boot)
      const record = { ...training, id: jobId(), ...times }
      store.put('trainings', record)
      return record
    },
    async find(id) {
      await settle(id)
      return current(id)
    },
    async list() {
      await settleAll()
      return store.list('trainings').reverse()
    },
    cancel(training) {
      if (isEnded(dueMoment(training))) return training
      const canceled = { ...training, canceled_at: now() }
      store.put('trainings', canceled)
      removeLeftOvers(training.id)
      return canceled
    },
    sweep: leftOvers.sweep,
    moment,
    settleAll,
    weightsPath,
    imagesOf(trainingId) {
      const images = trainingId === undefined ? [] : (current(trainingId)?.dataset?.images ?? [])
      return {
        paths: images.map(({ file }) => join(imagesFolder(trainingId ?? ''), file)),
        sha256: images.map((image) => image.sha256),
      }
    },
  }
}
