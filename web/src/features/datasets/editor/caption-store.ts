import type { Dataset, DatasetImage } from '@the-way/shared'
import { ApiError } from '../../../lib/api-error.ts'
import { onReturn } from '../../../lib/connection.ts'

const PAUSE_MS = 700
const MOST_UNDOS = 50

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
  words: string
  before: readonly CaptionChange[]
  /** The one caption that is being typed: more of it belongs to the same step. */
  typing: string | null
}

export interface CaptionState {
  /** What differs from the dataset as the server has it. */
  texts: ReadonlyMap<string, string>
  saving: Saving
  /** What the next undo takes back; null when there is nothing. */
  undo: string | null
}

interface CaptionOptions {
  /** `leaving`: the page goes; the request must outlive it. */
  save: (changes: CaptionChange[], leaving: boolean) => Promise<Dataset>
  /** Told the dataset after each save. */
  onDataset: (dataset: Dataset) => void
}

/** The captions of one dataset as they are written; saved when the person pauses. It lives as long as the tab. */
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

  /** A key was pressed in a caption. */
  type(image: DatasetImage, caption: string) {
    if (this.#steps.at(-1)?.typing !== image.id) {
      const before = [{ id: image.id, caption: this.textOf(image) }]
      this.#remember({ words: 'Caption changed', before, typing: image.id })
    }
    this.#write([{ id: image.id, caption }])
  }

  /** The field was left: what is typed next is a step of its own. */
  endTyping() {
    const last = this.#steps.at(-1)
    if (last) last.typing = null
  }

  /** Changes several at once, as one step. */
  change(images: readonly DatasetImage[], changes: readonly CaptionChange[], words: string) {
    const ids = new Set(changes.map(({ id }) => id))
    const before = images
      .filter(({ id }) => ids.has(id))
      .map((image) => ({ id: image.id, caption: this.textOf(image) }))
    this.#remember({ words, before, typing: null })
    this.#write(changes)
  }

  undo() {
    const step = this.#steps.pop()
    if (step) this.#write(step.before)
  }

  /** Saves what is not saved; done when the server has it, or it is known why not. */
  save(): Promise<void> {
    clearTimeout(this.#timer)
    this.#request = this.#request.then(() => this.#send())
    return this.#request
  }

  /** Saves everything; throws when that did not work. */
  async settle() {
    await this.save()
    if (this.#error) throw this.#error
  }

  async #send() {
    this.#error = null
    if (this.#texts.size === 0) return
    const sent = this.#changes()
    this.#tell({ kind: 'saving' })
    try {
      this.#options.onDataset(await this.#options.save(sent, false))
      for (const { id, caption } of sent)
        if (this.#texts.get(id) === caption) this.#texts.delete(id)
      this.#tell(this.#texts.size === 0 ? { kind: 'saved', at: new Date() } : { kind: 'unsaved' })
    } catch (error) {
      this.#error = error
      const reason = error instanceof ApiError ? error.detail : String(error)
      this.#tell({ kind: 'failed', reason })
    }
  }

  #saveAndLeave() {
    if (this.#texts.size > 0) void this.#options.save(this.#changes(), true).catch(() => {})
  }

  readonly #changes = () => Array.from(this.#texts, ([id, caption]) => ({ id, caption }))

  #remember(step: Step) {
    this.#steps = [...this.#steps, step].slice(-MOST_UNDOS)
  }

  #write(changes: readonly CaptionChange[]) {
    for (const { id, caption } of changes) this.#texts.set(id, caption)
    this.#tell({ kind: 'unsaved' })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.save(), PAUSE_MS)
  }

  #tell(saving: Saving) {
    const undo = this.#steps.at(-1)?.words ?? null
    this.#state = { texts: new Map(this.#texts), saving, undo }
    for (const listener of this.#listeners) listener()
  }
}
