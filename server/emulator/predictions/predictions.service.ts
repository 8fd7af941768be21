import { randomInt } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import type { FileVault } from '../files/file-store.ts'
import { jobId } from '../identifiers.ts'
import { type Boot, isEnded, type JobMoment, jobMoment, withBoot } from '../job-timeline.ts'
import type { PredictionRecord, VersionRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'
import type { TrainingService } from '../trainings/trainings.service.ts'
import { renderImage } from './image-renderer.ts'
import { type PredictionPlan, planPrediction } from './prediction-plan.ts'
import { findSources, sourcePath } from './source-images.ts'

/** Replicate deletes input, output, files and logs of API predictions one hour after they complete. */
const retentionMs = 3600 * 1000
/**
 * Rendering uses threads of Node's pool, which has four. In demo mode, the server in the same process reads and decodes
 * files with them and would seem unready while it waits.
 */
const renderAtMostTwo = pLimit(2)
/** Share of the duration spent in `starting`. */
const queueShare = 0.1

export interface PredictionService {
  create(
    version: VersionRecord,
    prediction: Pick<PredictionRecord, 'input'> &
      Partial<Pick<PredictionRecord, 'webhook' | 'webhook_events_filter' | 'script'>> & {
        lifetimeMs?: number
      },
    boot: Boot,
  ): Promise<PredictionRecord>
  find(id: string): PredictionRecord | undefined
  /** Newest first. */
  list(): PredictionRecord[]
  cancel(prediction: PredictionRecord): PredictionRecord
  moment(prediction: PredictionRecord): JobMoment
  plan(prediction: PredictionRecord): PredictionPlan
  isRemoved(prediction: PredictionRecord): boolean
  /** Names of the images that can be downloaded now: none before completion or after the retention time. */
  outputNames(prediction: PredictionRecord): string[]
  readOutput(prediction: PredictionRecord, name: string): Promise<Buffer>
  /** Removes the data of predictions past their retention time; true if the state on disk still contains some of it. */
  sweep(): boolean
}

export interface PredictionServiceOptions {
  dataDir: string
  store: StateStore
  vault: FileVault
  trainings: TrainingService
  now: () => number
  predictionSeconds: number
}

export function createPredictionService(options: PredictionServiceOptions): PredictionService {
  const { store, vault, trainings, now } = options
  const rendering = new Map<string, Promise<Buffer>>()
  const outputs = join(options.dataDir, 'outputs')
  const folderOf = (id: string): string => join(outputs, id)
  const versionOf = (prediction: PredictionRecord) => store.get('versions', prediction.version)
  const moment = (prediction: PredictionRecord): JobMoment => jobMoment(prediction, now())
  const plan = (prediction: PredictionRecord): PredictionPlan => ({
    ...planPrediction(versionOf(prediction)?.family ?? 'flux', prediction),
    ...(prediction.script?.failure && { error: prediction.script.failure.error }),
    ...prediction.removed,
  })
  const isRemoved = (prediction: PredictionRecord): boolean => {
    const { completedAt } = moment(prediction)
    return completedAt !== null && now() >= completedAt + retentionMs
  }
  mkdirSync(outputs, { recursive: true, mode: 0o700 })
  const nameOf = (index: number, { format }: PredictionPlan): string => `out-${index}.${format}`

  function outputNames(prediction: PredictionRecord): string[] {
    const planned = plan(prediction)
    const isReady = moment(prediction).phase === 'finished' && planned.error === null
    return isReady && !isRemoved(prediction)
      ? planned.passed
          .slice(0, prediction.script?.outputs ?? planned.passed.length)
          .map((index) => nameOf(index, planned))
      : []
  }

  function sweepOutputs(): void {
    for (const id of readdirSync(outputs)) {
      const prediction = store.get('predictions', id)
      if (!prediction || isRemoved(prediction))
        rmSync(folderOf(id), { recursive: true, force: true })
    }
  }

  /** Images are derived from the record, so they are rendered on the first request and a kill loses nothing. */
  async function render(prediction: PredictionRecord, name: string): Promise<Buffer> {
    const planned = plan(prediction)
    const image = await renderAtMostTwo(() =>
      renderImage({
        plan: planned,
        seed: prediction.seed,
        index: planned.passed.find((index) => nameOf(index, planned) === name) ?? 0,
        trainingImages: trainings.imagesOf(versionOf(prediction)?.training_id),
        source: planned.source && {
          ...planned.source,
          image: sourcePath(folderOf(prediction.id), 'image'),
          mask: planned.source.has_mask ? sourcePath(folderOf(prediction.id), 'mask') : null,
        },
      }),
    )
    const path = join(folderOf(prediction.id), name)
    sweepOutputs()
    await mkdir(folderOf(prediction.id), { recursive: true })
    await writeFile(`${path}.partial`, image)
    await rename(`${path}.partial`, path)
    return image
  }

  return {
    async create(version, { lifetimeMs, ...prediction }, boot) {
      const { source, keepIn } = await findSources(vault, prediction.input)
      const created_at = now()
      const duration_ms = Math.round(options.predictionSeconds * 1000)
      const given = prediction.input['seed']
      const record: PredictionRecord = {
        ...prediction,
        id: jobId(),
        model: version.model,
        version: version.id,
        // The real model draws two random bytes when no seed is given.
        seed: typeof given === 'number' ? given : randomInt(1, 2 ** 16),
        ...(source && { source }),
        ...withBoot(
          {
            created_at,
            queue_ms: Math.round(duration_ms * queueShare),
            duration_ms,
            ...(lifetimeMs === undefined ? {} : { deadline: created_at + lifetimeMs }),
          },
          boot,
        ),
      }
      keepIn(folderOf(record.id))
      store.put('predictions', record)
      return record
    },
    find: (id) => store.get('predictions', id),
    list: () => store.list('predictions').reverse(),
    cancel(prediction) {
      if (isEnded(moment(prediction))) return prediction
      const canceled = { ...prediction, canceled_at: now() }
      store.put('predictions', canceled)
      return canceled
    },
    moment,
    plan,
    isRemoved,
    outputNames,
    async readOutput(prediction, name) {
      const key = `${prediction.id}/${name}`
      const saved = await readFile(join(folderOf(prediction.id), name)).catch(() => undefined)
      if (saved) return saved
      const running =
        rendering.get(key) ?? render(prediction, name).finally(() => rendering.delete(key))
      rendering.set(key, running)
      return running
    },
    sweep() {
      sweepOutputs()
      const over = store.list('predictions').filter((each) => !each.removed && isRemoved(each))
      for (const prediction of over) {
        const { error } = plan(prediction)
        store.put('predictions', { ...prediction, input: {}, removed: { error } })
      }
      return over.length > 0
    },
  }
}
