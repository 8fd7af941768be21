import { CAPTION_WITHOUT_IMAGE, type Dataset, type RejectedImage } from '@the-way/shared'
import { api } from '../../../lib/api-client.ts'
import { ApiError, UNREACHABLE } from '../../../lib/api-error.ts'
import { onReturn } from '../../../lib/connection.ts'
import { randomUuid } from '../../../lib/random-key.ts'
import { type Picked, type PickedImage, sizeFault } from '../files/picked.ts'
import { shrunk } from '../files/shrink.ts'
import { wantsShrinking } from '../files/shrink-choice.ts'
import { inOrder } from './in-order.ts'
import { readStoredUploads, storeUploads } from './kept-uploads.ts'
import type { QueueOptions, QueueState } from './queue-state.ts'
import { classifyFailure, isRetriedOnReconnect, type Upload } from './upload.ts'

const MAX_CONCURRENT = 3
const PAUSE_MS = 1_000

/** Uploads images to one dataset, three at a time. It lives as long as the tab, so navigating does not stop uploads. */
export class UploadQueue {
  readonly #options: QueueOptions
  readonly #listeners = new Set<() => void>()
  readonly #picked = new Map<string, PickedImage>()
  readonly #attempts = new Map<string, number>()
  /** Whether the connection dropped: no upload starts until the server responds. */
  #paused = false
  #dataset: Dataset | null = null
  #state: QueueState

  constructor(options: QueueOptions) {
    this.#options = options
    const missing = readStoredUploads(options.datasetId)
    this.#state = {
      uploads: [],
      rejected: [],
      systemFiles: 0,
      rejectedUploads: [],
      missing,
      uploaded: 0,
      order: [],
    }
    onReturn(() => this.#resume())
    addEventListener('online', () => this.#probeServer())
    addEventListener('beforeunload', (event) => {
      if (this.#state.uploads.length > 0) event.preventDefault()
    })
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = () => this.#state

  add({ images, rejected, systemFiles }: Picked) {
    const missing = [...this.#state.missing]
    const uploads = images.map((picked): Upload => {
      const place = missing.findIndex(({ name }) => name === picked.name)
      const id = missing.splice(place, place < 0 ? 0 : 1)[0]?.id ?? randomUuid()
      this.#picked.set(id, picked)
      const { name, kind } = picked
      return { id, name, kind, state: 'waiting', sent: 0, preview: null, reason: null }
    })
    this.#change({
      missing,
      order: [...this.#state.order, ...uploads.map(({ id }) => id)],
      uploads: [...this.#state.uploads, ...uploads],
      rejected: [...this.#state.rejected, ...rejected],
      systemFiles: this.#state.systemFiles + systemFiles,
    })
    this.#startNext()
  }

  /** Retries a lost upload. */
  retry(id: string) {
    this.#attempts.delete(id)
    this.#paused = false
    this.#set(id, { state: 'waiting', sent: 0, reason: null })
    this.#startNext()
  }

  /** Drops a lost upload. */
  leaveOut(id: string) {
    this.#end(id)
  }

  /** Removes the frame of a rejected file, which stays in the list of rejected files. */
  dismiss(id: string) {
    const { rejectedUploads } = this.#state
    this.#change({ rejectedUploads: rejectedUploads.filter((upload) => upload.id !== id) })
  }

  /** Drops all uploads, because the dataset is deleted. */
  stop() {
    this.#picked.clear()
    for (const { preview } of this.#state.uploads) if (preview) URL.revokeObjectURL(preview)
    this.#change({ uploads: [], missing: [], order: [] })
  }

  forgetMissing() {
    this.#change({ missing: [] })
  }

  #resume() {
    this.#paused = false
    for (const upload of this.#state.uploads) {
      if (isRetriedOnReconnect(upload, this.#attemptsOf(upload.id)))
        this.#set(upload.id, { state: 'waiting', sent: 0, reason: null })
    }
    this.#startNext()
  }

  #startNext() {
    const sending = this.#state.uploads.filter(({ state }) => state === 'sending').length
    const next = this.#paused
      ? []
      : this.#state.uploads
          .filter(({ state }) => state === 'waiting')
          .slice(0, MAX_CONCURRENT - sending)
    for (const upload of next) void this.#send(upload)
  }

  async #send({ id, kind, name }: Upload) {
    const picked = this.#picked.get(id)
    if (!picked) return
    this.#attempts.set(id, this.#attemptsOf(id) + 1)
    this.#set(id, { state: 'sending', sent: 0 })
    try {
      const body = kind === 'image' && wantsShrinking() ? await shrunk(picked.file) : picked.file
      const fault = kind === 'image' ? sizeFault(body.size) : null
      if (fault) return this.#reject(id, name, 'too_large', fault)
      if (kind === 'image') this.#set(id, { preview: URL.createObjectURL(body) })
      await this.#deliver(id, picked, body)
      this.#end(id, 1)
    } catch (error) {
      this.#fail(id, error)
    } finally {
      this.#startNext()
    }
  }

  async #deliver(id: string, { kind, name, file, caption }: PickedImage, body: Blob) {
    const form = new FormData()
    if (kind === 'image') form.set('image_id', id)
    // A resized image is always a JPEG.
    const fileName = body === file ? name : withExtension(name, '.jpg')
    form.set('file', body, fileName)
    if (caption) form.append('file', caption, withExtension(fileName, '.txt'))
    const { send } = this.#options
    const dataset = await send({
      form,
      idempotencyKey: id,
      onProgress: (sent) => this.#set(id, { sent }),
    })
    this.#receive(dataset)
  }

  #receive(dataset: Dataset) {
    if (!this.#dataset || dataset.updated_at >= this.#dataset.updated_at) this.#dataset = dataset
    this.#options.onDataset(dataset)
  }

  /** Restores the order in which the files were chosen, once all are uploaded. */
  async #arrange() {
    const { order } = this.#state
    const ids = this.#dataset?.images.map(({ id }) => id) ?? []
    const wanted = inOrder(ids, order, (id) => id)
    try {
      if (wanted.some((id, at) => id !== ids[at]))
        this.#receive(await this.#options.arrange(wanted))
    } catch {
      // The dataset was changed elsewhere in the meantime: its order stays.
    }
    if (this.#state.uploads.length === 0) this.#change({ order: [] })
  }

  #fail(id: string, error: unknown) {
    const upload = this.#state.uploads.find((candidate) => candidate.id === id)
    if (!upload) return
    const failure = classifyFailure(error, this.#attemptsOf(id), upload.kind)
    if (failure.kind === 'rejected')
      return this.#reject(id, upload.name, failure.code, failure.reason)
    this.#set(id, { state: 'lost', reason: failure.reason })
    if (error instanceof ApiError && error.code === UNREACHABLE) {
      this.#paused = true
      setTimeout(() => this.#probeServer(), PAUSE_MS)
    } else if (failure.kind === 'retry') {
      setTimeout(() => this.#requeue(id), PAUSE_MS * 2 ** this.#attemptsOf(id))
    }
  }

  #requeue(id: string) {
    const upload = this.#state.uploads.find((candidate) => candidate.id === id)
    if (upload?.state !== 'lost') return
    this.#set(id, { state: 'waiting', sent: 0, reason: null })
    this.#startNext()
  }

  /** Any response shows that the server can be reached again, to the whole page and to this queue. */
  #probeServer() {
    if (this.#paused)
      api.get('/api/health/live').then(
        () => this.#resume(),
        () => {},
      )
  }

  #reject(id: string, name: string, code: string, detail: string) {
    const { order, rejected, rejectedUploads } = this.#state
    // Published together with the end of the upload, so that its frame is not missing in between.
    this.#state = {
      ...this.#state,
      rejected: [...rejected, { name, code, detail }, ...this.#captionOf(id)],
      rejectedUploads: [...rejectedUploads, { id, name, detail, order }],
    }
    this.#end(id)
  }

  /** Returns the caption of a rejected image as rejected too. */
  #captionOf(id: string): RejectedImage[] {
    const caption = this.#picked.get(id)?.caption
    return caption ? [{ name: caption.name, ...CAPTION_WITHOUT_IMAGE }] : []
  }

  #end(id: string, uploaded = 0) {
    const upload = this.#state.uploads.find((candidate) => candidate.id === id)
    if (upload?.preview) URL.revokeObjectURL(upload.preview)
    this.#picked.delete(id)
    const uploads = this.#state.uploads.filter((other) => other !== upload)
    this.#change({ uploads, uploaded: uploads.length === 0 ? 0 : this.#state.uploaded + uploaded })
    if (upload && uploads.length === 0) void this.#arrange()
  }

  #set(id: string, change: Partial<Upload>) {
    this.#change({
      uploads: this.#state.uploads.map((upload) =>
        upload.id === id ? { ...upload, ...change } : upload,
      ),
    })
  }

  #change(change: Partial<QueueState>) {
    this.#state = { ...this.#state, ...change }
    if (change.uploads || change.missing)
      storeUploads(this.#options.datasetId, [...this.#state.uploads, ...this.#state.missing])
    for (const listener of this.#listeners) listener()
  }

  readonly #attemptsOf = (id: string) => this.#attempts.get(id) ?? 0
}

const withExtension = (name: string, extension: string) => name.replace(/\.[^./]*$|$/, extension)
