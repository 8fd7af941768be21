import { drawMark, drawMask, drawStroke, type Size } from './mask-draw.ts'
import type { Mark, Stroke } from './mask-marks.ts'

/** After so many marks a copy of the canvas is kept, so that undo does not have to draw all marks again. */
const COPY_EVERY = 40

/** Keeps a canvas showing a list of marks, and draws no more than what changes. */
export class MaskPainter {
  readonly #canvas: HTMLCanvasElement
  readonly #source: Size
  readonly #color: string
  #shown: readonly Mark[] = []
  #copy: { marks: readonly Mark[]; canvas: HTMLCanvasElement } | null = null

  constructor(canvas: HTMLCanvasElement, source: Size) {
    this.#canvas = canvas
    this.#source = source
    this.#color = getComputedStyle(canvas).color
  }

  /** Changes the number of pixels of the canvas, and draws the marks again. */
  resize({ width, height }: Size, marks: readonly Mark[]): void {
    this.#canvas.width = width
    this.#canvas.height = height
    this.#copy = null
    this.#drawFrom(0, marks)
  }

  show(marks: readonly Mark[]): void {
    if (startsWith(marks, this.#shown)) this.#drawFrom(this.#shown.length, marks)
    else if (this.#copy && startsWith(marks, this.#copy.marks)) this.#restore(this.#copy, marks)
    else this.#drawFrom(0, marks)
  }

  /** Draws the newest part of a stroke that is not yet a mark. */
  paint(stroke: Stroke, from: number): void {
    const context = this.#context()
    if (context) drawStroke(context, stroke, from)
  }

  #drawFrom(first: number, marks: readonly Mark[]): void {
    const context = this.#context()
    if (!context) return
    if (first === 0) drawMask(context, marks, this.#source)
    else for (const mark of marks.slice(first)) drawMark(context, mark, this.#source)
    this.#shown = marks
    if (marks.length - (this.#copy?.marks.length ?? 0) >= COPY_EVERY) this.#keepCopy()
  }

  #restore(copy: { marks: readonly Mark[]; canvas: HTMLCanvasElement }, marks: readonly Mark[]) {
    const context = this.#canvas.getContext('2d')
    if (!context) return
    context.resetTransform()
    context.globalCompositeOperation = 'copy'
    context.drawImage(copy.canvas, 0, 0)
    this.#shown = copy.marks
    this.#drawFrom(copy.marks.length, marks)
  }

  #keepCopy(): void {
    const canvas = this.#copy?.canvas ?? document.createElement('canvas')
    canvas.width = this.#canvas.width
    canvas.height = this.#canvas.height
    canvas.getContext('2d')?.drawImage(this.#canvas, 0, 0)
    this.#copy = { marks: this.#shown, canvas }
  }

  /** Returns the context, scaled to the pixels of the source. */
  #context(): CanvasRenderingContext2D | null {
    const context = this.#canvas.getContext('2d')
    if (!context) return null
    const { width, height } = this.#canvas
    context.setTransform(width / this.#source.width, 0, 0, height / this.#source.height, 0, 0)
    context.fillStyle = this.#color
    context.strokeStyle = this.#color
    return context
  }
}

const startsWith = (marks: readonly Mark[], start: readonly Mark[]) =>
  start.length <= marks.length && start.every((mark, index) => mark === marks[index])
