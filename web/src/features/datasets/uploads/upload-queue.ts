import type { Dataset, RejectedImage } from '@the-way/shared'
import { api } from '../../../lib/api-client.ts'
import { ApiError, UNREACHABLE } from '../../../lib/api-error.ts'
import { onReturn } from '../../../lib/connection.ts'
import { randomUuid } from '../../../lib/random-key.ts'
import { type PickedImage, sizeFault } from '../files/picked.ts'
import { shrunk } from '../files/shrink.ts'
import { wantsShrinking } from '../files/shrink-choice.ts'
import { inOrder } from './in-order.ts'
import { keepUploads, readKeptUploads } from './kept-uploads.ts'
import type { QueueOptions, QueueState } from './queue-state.ts'
import { comesBack, type Upload, verdictOn } from './upload.ts'

const LANES = 3
const PAUSE_MS = 1_000

/** Uploads images to one dataset, three at a time. It lives as long as the tab: navigating away stops nothing. */
export class UploadQueue {
  readonly #options: QueueOptions
  readonly #listeners = new Set<() => void>()
  readonly #picked = new Map<string, PickedImage>()
  readonly #tries = new Map<string, number>()
  /** The line is down: nothing more is sent until the server answers. */
  #paused = false
  #dataset: Dataset | null = null
  #state: QueueState

  constructor(options: QueueOptions) {
    this.#options = options
    const missing = readKeptUploads(options.datasetId)
    this.#state = {
      uploads: [],
      refused: [],
      rejectedUploads: [],
      missing,
      taken: 0,
      order: [],
    }
    onReturn(() => this.#resume())
    addEventListener('online', () => this.#askServer())
    addEventListener('beforeunload', (event) => {
      if (this.#state.uploads.length > 0) event.preventDefault()
    })
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = () => this.#state

  add(images: readonly PickedImage[], refused: readonly RejectedImage[]) {
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
      refused: [...this.#state.refused, ...refused],
    })
    this.#pump()
  }

  /** Sends a lost image again. */
  retry(id: string) {
    this.#tries.delete(id)
    this.#paused = false
    this.#set(id, { state: 'waiting', sent: 0, reason: null })
    this.#pump()
  }

  /** Gives up a lost image. */
  leaveOut(id: string) {
    this.#end(id)
  }

  /** Removes the frame of a rejected file; the list of rejected files keeps it. */
  dismiss(id: string) {
    const { rejectedUploads } = this.#state
    this.#change({ rejectedUploads: rejectedUploads.filter((upload) => upload.id !== id) })
  }

  /** Drops everything that has not arrived, because the dataset is deleted. */
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
      if (comesBack(upload, this.#triesOf(upload.id)))
        this.#set(upload.id, { state: 'waiting', sent: 0, reason: null })
    }
    this.#pump()
  }

  #pump() {
    const sending = this.#state.uploads.filter(({ state }) => state === 'sending').length
    const next = this.#paused
      ? []
      : this.#state.uploads.filter(({ state }) => state === 'waiting').slice(0, LANES - sending)
    for (const upload of next) void this.#send(upload)
  }

  async #send({ id, kind, name }: Upload) {
    const picked = this.#picked.get(id)
    if (!picked) return
    this.#tries.set(id, this.#triesOf(id) + 1)
    this.#set(id, { state: 'sending', sent: 0 })
    try {
      const body = kind === 'image' && wantsShrinking() ? await shrunk(picked.file) : picked.file
      const fault = kind === 'image' ? sizeFault(body.size) : null
      if (fault) return this.#refuse(id, name, 'too_large', fault)
      if (kind === 'image') this.#set(id, { preview: URL.createObjectURL(body) })
      await this.#deliver(id, picked, body)
      this.#end(id, 1)
    } catch (error) {
      this.#fail(id, error)
    } finally {
      this.#pump()
    }
  }

  async #deliver(id: string, { kind, name, file, caption }: PickedImage, body: Blob) {
    const form = new FormData()
    if (kind === 'image') form.set('image_id', id)
    // An image made smaller is a JPEG, whatever it was.
    const fileName = body === file ? name : name.replace(/\.[^./]*$|$/, '.jpg')
    form.set('file', body, fileName)
    const { send } = this.#options
    const dataset = await send({
      form,
      idempotencyKey: id,
      onProgress: (sent) => this.#set(id, { sent }),
    })
    this.#tell(dataset)
    const text = (await caption?.text())?.trim()
    if (text && dataset.images.some((image) => image.id === id && image.caption === ''))
      this.#tell(await this.#options.caption(id, text))
  }

  #tell(dataset: Dataset) {
    if (!this.#dataset || dataset.updated_at >= this.#dataset.updated_at) this.#dataset = dataset
    this.#options.onDataset(dataset)
  }

  /** All have arrived: what was chosen first comes first. */
  async #arrange() {
    const { order } = this.#state
    const ids = this.#dataset?.images.map(({ id }) => id) ?? []
    const wanted = inOrder(ids, order, (id) => id)
    try {
      if (wanted.some((id, at) => id !== ids[at])) this.#tell(await this.#options.arrange(wanted))
    } catch {
      // Somebody else has changed the dataset meanwhile: then their order holds.
    }
    if (this.#state.uploads.length === 0) this.#change({ order: [] })
  }

  #fail(id: string, error: unknown) {
    const upload = this.#state.uploads.find((candidate) => candidate.id === id)
    if (!upload) return
    const verdict = verdictOn(error, this.#triesOf(id), upload.kind)
    if (verdict.kind === 'refused')
      return this.#refuse(id, upload.name, verdict.code, verdict.reason)
    this.#set(id, { state: 'lost', reason: verdict.reason })
    if (error instanceof ApiError && error.code === UNREACHABLE) {
      this.#paused = true
      setTimeout(() => this.#askServer(), PAUSE_MS)
    } else if (verdict.kind === 'again') {
      setTimeout(() => this.#again(id), PAUSE_MS * 2 ** this.#triesOf(id))
    }
  }

  #again(id: string) {
    const upload = this.#state.uploads.find((candidate) => candidate.id === id)
    if (upload?.state !== 'lost') return
    this.#set(id, { state: 'waiting', sent: 0, reason: null })
    this.#pump()
  }

  /** An answer, whatever it says, tells everybody that the line is back; this queue too. */
  #askServer() {
    if (this.#paused)
      api.get('/api/health/live').then(
        () => this.#resume(),
        () => {},
      )
  }

  #refuse(id: string, name: string, code: string, detail: string) {
    const { order, refused, rejectedUploads } = this.#state
    // One change with the end of the upload: its frame must not be missing in between.
    this.#state = {
      ...this.#state,
      refused: [...refused, { name, code, detail }],
      rejectedUploads: [...rejectedUploads, { id, name, detail, order }],
    }
    this.#end(id)
  }

  #end(id: string, taken = 0) {
    const upload = this.#state.uploads.find((candidate) => candidate.id === id)
    if (upload?.preview) URL.revokeObjectURL(upload.preview)
    this.#picked.delete(id)
    const uploads = this.#state.uploads.filter((other) => other !== upload)
    this.#change({ uploads, taken: uploads.length === 0 ? 0 : this.#state.taken + taken })
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
      keepUploads(this.#options.datasetId, [...this.#state.uploads, ...this.#state.missing])
    for (const listener of this.#listeners) listener()
  }

  readonly #triesOf = (id: string) => this.#tries.get(id) ?? 0
}
