import { join } from 'node:path'
import type { ReportedError } from '../faults/training-fault-schemas.ts'
import type { FileVault } from '../files/file-store.ts'
import { fileAtUrl } from '../files/file-url.ts'
import { jobId, versionId } from '../identifiers.ts'
import { type Boot, isEnded, type JobMoment, jobMoment, withBoot } from '../job-timeline.ts'
import type { Dataset, TrainingRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'
import { createUnusedDataCleanup } from './delete-unused.ts'
import { TrainerError } from './trainer-error.ts'
import { trainerOf } from './trainers.ts'
import { writeWeightsTar } from './weights-tar.ts'

export interface TrainingService {
  create(
    training: Pick<TrainingRecord, 'model' | 'version' | 'destination' | 'input'> &
      Partial<Pick<TrainingRecord, 'webhook' | 'webhook_events_filter' | 'script'>>,
    boot: Boot,
  ): TrainingRecord
  /** Returns the training in its current state, after the work that its timestamps say is due. */
  find(id: string): Promise<TrainingRecord | undefined>
  /** Newest first. */
  list(): Promise<TrainingRecord[]>
  /** Cancels a training that is still running; completed trainings stay as they are. */
  cancel(training: TrainingRecord): TrainingRecord
  moment(training: TrainingRecord): JobMoment
  settleAll(): Promise<void>
  weightsPath(id: string): string
  /** Removes data that is no longer used; true if the state on disk still contains some of it. */
  sweep(): boolean
  /** Returns the images that a version was trained on; none for seeded versions. */
  imagesOf(trainingId: string | undefined): { paths: string[]; sha256: string[] }
}

export interface TrainingServiceOptions {
  dataDir: string
  store: StateStore
  vault: FileVault
  now: () => number
  trainingSeconds: number
}

/** The share of the duration spent in `starting`, and its maximum. */
const queueShare = 0.05
const queueCapMs = 3000
/** The share of the run after which the trainer notices invalid input. */
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

  const hasResult = ({ failure, trained_version }: TrainingRecord): boolean =>
    failure !== undefined || trained_version !== undefined

  /** A training may be due to complete before its work is done: it is not shown as completed without a result. */
  const moment = (training: TrainingRecord): JobMoment => {
    const due = dueMoment(training)
    const isAhead = due.phase === 'finished' && !hasResult(training)
    return isAhead ? jobMoment(training, training.created_at + training.duration_ms - 1) : due
  }

  const isBusy = (id: string): boolean => settling.has(id)
  const cleanup = createUnusedDataCleanup({ folder, store, now, moment, isBusy })
  const removeUnusedFiles = (id: string): void => {
    const training = current(id)
    if (training) cleanup.removeFiles(training)
  }

  const needsSettling = (training: TrainingRecord): boolean => {
    if (hasResult(training)) return false
    const { phase } = dueMoment(training)
    return phase === 'finished' || (phase === 'processing' && training.dataset === undefined)
  }

  /** Does the work that is due by now, once, even if several callers request it at the same time. */
  function settle(id: string): Promise<void> {
    const training = current(id)
    if (!training || !needsSettling(training)) return Promise.resolve()
    const running =
      settling.get(id) ??
      work(training).finally(() => {
        settling.delete(id)
        removeUnusedFiles(id)
      })
    settling.set(id, running)
    return running
  }

  async function work(training: TrainingRecord): Promise<void> {
    try {
      const dataset = training.dataset ?? (await prepare(training))
      const prepared = { ...(current(training.id) ?? training), dataset }
      store.put('trainings', prepared)
      if (dueMoment(prepared).phase === 'finished') await complete(prepared, dataset)
    } catch (error) {
      if (!(error instanceof TrainerError)) throw error
      fail(current(training.id) ?? training, error.message)
    }
  }

  async function prepare(training: TrainingRecord): Promise<Dataset> {
    const job = trainerOf(training.model).prepare(training.input)
    const url = training.input['input_images']
    if (typeof url !== 'string' || url === '') {
      throw new TrainerError('input_images must be provided')
    }
    const file = fileAtUrl(vault, url)
    if (!file) throw new TrainerError(`Failed to download input_images: 404 Not Found for ${url}`)
    const source = { path: vault.pathOf(file.id), url }
    return job.readDataset(source, imagesFolder(training.id))
  }

  async function complete(training: TrainingRecord, dataset: Dataset): Promise<void> {
    const { id, destination, script } = training
    if (script?.failure) {
      store.put('trainings', { ...training, failure: script.failure.error })
      return
    }
    const trainedAt = training.created_at + training.duration_ms
    const trainer = trainerOf(training.model)
    const packed = trainer.prepare(training.input).pack(dataset)
    await writeWeightsTar(weightsPath(id), packed, trainedAt)
    // The id is derived from the training, so repeating this after a kill does not create a second version.
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

  function fail(training: TrainingRecord, failure: ReportedError): void {
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
      removeUnusedFiles(training.id)
      return canceled
    },
    sweep: cleanup.sweep,
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
