import type { Dataset, DatasetImage } from '@the-way/shared'
import { ApiError } from '../../../lib/api-error.ts'
import { onReturn } from '../../../lib/connection.ts'

const PAUSE_MS = 700
const MAX_UNDO_STEPS = 50

export type Saving =
  | { kind: 'untouched' | 'unsaved' | 'saving' }
  | { kind: 'saved'; at: Date }
  | { kind: 'failed'; reason: string }

export interface CaptionChange {
  id: string
  caption: string
}

interface Step {
  /** "Prefix added to 12 captions" */
  label: string
  before: readonly CaptionChange[]
  /** The id of the caption that is being typed: further typing belongs to the same step. */
  typing: string | null
}

export interface CaptionState {
  /** Captions that differ from those on the server. */
  texts: ReadonlyMap<string, string>
  saving: Saving
  /** The label of the step that can be undone; `null` if there is nothing to undo. */
  undo: string | null
}

interface CaptionOptions {
  /** If `leaving` is true, the page is being closed and the request must outlive it. */
  save: (changes: CaptionChange[], leaving: boolean) => Promise<Dataset>
  /** Called with the dataset after each save. */
  onDataset: (dataset: Dataset) => void
}

/** The captions of one dataset while they are edited; saved when the user pauses. It lives as long as the tab. */
export class CaptionStore {
  readonly #options: CaptionOptions
  readonly #listeners = new Set<() => void>()
  #texts = new Map<string, string>()
  #steps: Step[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #request: Promise<void> = Promise.resolve()
  #error: unknown = null
  #state: CaptionState = { texts: new Map(), saving: { kind: 'untouched' }, undo: null }

  constructor(options: CaptionOptions) {
    this.#options = options
    onReturn(() => void this.save())
    addEventListener('pagehide', () => this.#saveAndLeave())
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = () => this.#state

  readonly textOf = ({ id, caption }: DatasetImage) => this.#texts.get(id) ?? caption

  /** Changes a caption as it is typed. */
  type(image: DatasetImage, caption: string) {
    if (this.#steps.at(-1)?.typing !== image.id) {
      const before = [{ id: image.id, caption: this.textOf(image) }]
      this.#remember({ label: 'Caption changed', before, typing: image.id })
    }
    this.#write([{ id: image.id, caption }])
  }

  /** Ends the undo step when the field loses focus: further typing is a new step. */
  endTyping() {
    const last = this.#steps.at(-1)
    if (last) last.typing = null
  }

  /** Changes several captions as one undo step. */
  change(images: readonly DatasetImage[], changes: readonly CaptionChange[], label: string) {
    const ids = new Set(changes.map(({ id }) => id))
    const before = images
      .filter(({ id }) => ids.has(id))
      .map((image) => ({ id: image.id, caption: this.textOf(image) }))
    this.#remember({ label, before, typing: null })
    this.#write(changes)
  }

  undo() {
    const step = this.#steps.pop()
    if (step) this.#write(step.before)
  }

  /** Saves all changes. Resolves when the server has them or the request has failed. */
  save(): Promise<void> {
    clearTimeout(this.#timer)
    this.#request = this.#request.then(() => this.#send())
    return this.#request
  }

  /** Saves all changes; throws if that fails. */
  async settle() {
    await this.save()
    if (this.#error) throw this.#error
  }

  async #send() {
    this.#error = null
    if (this.#texts.size === 0) return
    const sent = this.#changes()
    this.#publish({ kind: 'saving' })
    try {
      this.#options.onDataset(await this.#options.save(sent, false))
      for (const { id, caption } of sent)
        if (this.#texts.get(id) === caption) this.#texts.delete(id)
      this.#publish(
        this.#texts.size === 0 ? { kind: 'saved', at: new Date() } : { kind: 'unsaved' },
      )
    } catch (error) {
      this.#error = error
      const reason = error instanceof ApiError ? error.detail : String(error)
      this.#publish({ kind: 'failed', reason })
    }
  }

  #saveAndLeave() {
    if (this.#texts.size > 0) void this.#options.save(this.#changes(), true).catch(() => {})
  }

  readonly #changes = () => Array.from(this.#texts, ([id, caption]) => ({ id, caption }))

  #remember(step: Step) {
    this.#steps = [...this.#steps, step].slice(-MAX_UNDO_STEPS)
  }

  #write(changes: readonly CaptionChange[]) {
    for (const { id, caption } of changes) this.#texts.set(id, caption)
    this.#publish({ kind: 'unsaved' })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.save(), PAUSE_MS)
  }

  #publish(saving: Saving) {
    const undo = this.#steps.at(-1)?.label ?? null
    this.#state = { texts: new Map(this.#texts), saving, undo }
    for (const listener of this.#listeners) listener()
  }
}
