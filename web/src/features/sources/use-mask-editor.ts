import { type KeyboardEvent, useState } from 'react'
import { explain } from '../../components/page-error.tsx'
import { add, historyOf, isFull, redo, undo } from './mask-history.ts'
import { encodeMask } from './mask-job.ts'
import { type Mark, shownMarks } from './mask-marks.ts'
import { brushRange, nextSize } from './mask-view.ts'
import type { Source } from './source.ts'

export type Tool = 'brush' | 'eraser'

interface MaskEditorOptions {
  source: Source
  marks: readonly Mark[]
  onDone: (marks: readonly Mark[], share: number) => void
}

export type MaskEditor = ReturnType<typeof useMaskEditor>

/** The state of the mask dialog: what is painted, with what, and what can be undone. */
export function useMaskEditor({ source, marks, onDone }: MaskEditorOptions) {
  const range = brushRange(source)
  const [history, setHistory] = useState(() => historyOf(marks))
  const [tool, setTool] = useState<Tool>('brush')
  const [size, setSize] = useState(range.start)
  const [said, say] = useState('')
  const [isSaving, setIsSaving] = useState(false)
  const [error, setError] = useState<string | null>(null)

  const addMark = (mark: Mark) => {
    setError(null)
    setHistory((before) => add(before, mark))
  }
  const takeBack = () => {
    setHistory(undo)
    say(history.done.length > 0 ? 'Undone.' : 'Nothing to undo.')
  }
  const bringBack = () => {
    setHistory(redo)
    say(history.undone.length > 0 ? 'Redone.' : 'Nothing to redo.')
  }
  const invert = () => {
    addMark({ kind: 'invert' })
    say('Inverted.')
  }
  const clear = () => {
    addMark({ kind: 'clear' })
    say('Cleared.')
  }
  const swapTool = () => {
    const next = tool === 'brush' ? 'eraser' : 'brush'
    setTool(next)
    say(next === 'brush' ? 'Brush.' : 'Eraser.')
  }
  const stepSize = (step: 1 | -1) => {
    const next = nextSize(size, step, range)
    setSize(next)
    say(`Size ${next}.`)
  }

  /** Runs the shortcut of a key; returns false if it has none. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.altKey) return false
    const key = event.key.toLowerCase()
    const isCommand = event.ctrlKey || event.metaKey
    const shortcut = isCommand
      ? { z: event.shiftKey ? bringBack : takeBack, y: bringBack }[key]
      : { '[': () => stepSize(-1), ']': () => stepSize(1), x: swapTool, i: invert }[key]
    shortcut?.()
    return shortcut !== undefined
  }

  /** Finishes the mask. One without white pixels would make the model repaint nothing, so it is not accepted. */
  const finish = async () => {
    setIsSaving(true)
    setError(null)
    try {
      const kept = shownMarks(history.done)
      const { share } = await encodeMask(kept, source)
      if (share > 0) return onDone(kept, share)
      setError('Nothing is painted yet. Paint the part of the image to change.')
    } catch (failure) {
      setError(explain(failure))
    }
    setIsSaving(false)
  }

  return {
    history,
    tool,
    setTool,
    size,
    setSize,
    said,
    say,
    isFull: isFull(history),
    isChanged: history.done !== marks,
    isSaving,
    error,
    addMark,
    undo: takeBack,
    redo: bringBack,
    invert,
    clear,
    onKey,
    finish,
  }
}
